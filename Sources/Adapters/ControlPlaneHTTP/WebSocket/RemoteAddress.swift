// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore

extension Channel {
    /// Where the other side is; nil for what has no address of IP. A socket of both families shows IPv4 addresses as
    /// IPv6 ones (RFC 4291 §2.5.5.2), and link-local ones with their interface.
    var overlayRemoteAddress: Addressing.SocketAddress? {
        guard let remote = remoteAddress, let port = remote.port, let text = remote.ipAddress,
            let address = IPAddress(text.prefix { $0 != "%" })
        else { return nil }
        return SocketAddress(address: address.unmapped, port: UInt16(clamping: port))
    }
}

extension IPAddress {
    fileprivate var unmapped: IPAddress {
        guard case .v6 = self, number >> 32 == 0xffff else { return self }
        return IPAddress(family: .v4, number: number & 0xffff_ffff)
    }
}
