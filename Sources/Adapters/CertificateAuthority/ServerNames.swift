// SPDX-License-Identifier: Apache-2.0

public import Addressing
import SwiftASN1
import X509

/// What clients call a server: its public name or address, and how it is reached from its own machine.
public struct ServerNames: Hashable, Sendable {
    public let names: [String]
    public let addresses: [IPAddress]

    public init(_ host: Endpoint.Host) {
        let loopback = ["127.0.0.1", "::1"].compactMap { IPAddress($0) }
        switch host {
        case .name(let name):
            names = name == "localhost" ? [name] : [name, "localhost"]
            addresses = loopback
        case .address(let address):
            names = ["localhost"]
            addresses = loopback.contains(address) ? loopback : [address] + loopback
        }
    }

    var generalNames: [GeneralName] {
        names.map { .dnsName($0) } + addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0.bytes[...])) }
    }
}
