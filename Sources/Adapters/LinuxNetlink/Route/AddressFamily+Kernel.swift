// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux

extension AddressFamily {
    /// AF_INET or AF_INET6.
    var kernel: UInt8 { UInt8(self == .v4 ? AF_INET : AF_INET6) }

    init?(kernel: UInt8) {
        switch Int32(kernel) {
        case AF_INET: self = .v4
        case AF_INET6: self = .v6
        default: return nil
        }
    }

    func check(prefixLength: UInt8) throws(MalformedMessage) {
        guard Int(prefixLength) <= bitWidth else {
            throw MalformedMessage("a prefix length of \(prefixLength), \(bitWidth) is the longest")
        }
    }
}

extension Span<UInt8> {
    /// An address, which is of the family that its message says.
    func address(_ family: AddressFamily) throws(MalformedMessage) -> IPAddress {
        let address = try address()
        guard address.family == family else { throw MalformedMessage("\(address) in a message of the other family") }
        return address
    }
}
