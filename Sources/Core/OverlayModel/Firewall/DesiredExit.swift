// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A gateway's duty as an exit: what its clients send to the outside leaves here, with the gateway's own address. Rules
/// say who may; here is where it may go at all.
public struct DesiredExit: Hashable, Sendable, Codable {
    /// Whose traffic to the outside leaves here.
    public let clients: [Prefix]
    /// What lies in no network, behind no route and in no `LocalSpace`.
    public let outside: [Prefix]

    public init(clients: [Prefix], outside: [Prefix]) {
        self.clients = clients
        self.outside = outside
    }

    public var masquerade: Masquerade { Masquerade(sources: clients, destinations: outside) }

    /// What keeps clients and networks of the outside apart, whatever other rules say. Only the machine knows what it is
    /// attached to: networks that are its own inside, with public addresses or not.
    public func denials(towards networks: [Prefix]) -> [FirewallRule] {
        let closed = outside.flatMap { prefix in networks.compactMap(prefix.intersection) }.aggregated()
        guard !closed.isEmpty else { return [] }
        return [(clients, closed), (closed, clients)].map { sources, destinations in
            FirewallRule(name: SystemRule.exit, action: .deny, sources: sources, destinations: destinations)
        }
    }
}
