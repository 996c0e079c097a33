// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// An overlay address of the gateway's own.
public struct OwnAddress: Hashable, Sendable, Codable {
    public let address: IPAddress
    /// Who may have there what peers have of their gateway: DNS and ICMP echo. For anything else it takes a rule.
    public let clients: [Prefix]

    public init(address: IPAddress, clients: [Prefix]) {
        self.address = address
        self.clients = clients
    }
}
