// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Which protocols a rule is about.
public enum ProtocolMatch: String, Hashable, Sendable, CaseIterable {
    case any
    case tcp
    case udp
    /// ICMP in IPv4, ICMPv6 in IPv6.
    case icmp

    public func matches(_ protocol: IPProtocol, family: AddressFamily) -> Bool {
        switch self {
        case .any: true
        case .tcp: `protocol` == .tcp
        case .udp: `protocol` == .udp
        case .icmp: `protocol` == (family == .v4 ? .icmp : .icmpv6)
        }
    }
}

/// One rule of a gateway's firewall: who may, or may not, reach what. The first rule that matches a flow decides it.
public struct FirewallRule: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable {
        case allow
        case deny
    }

    /// What flow records and explanations call it.
    public let name: String
    public let action: Action
    public let sources: [Prefix]
    public let destinations: [Prefix]
    public let `protocol`: ProtocolMatch
    /// Destination ports; empty: all of them. With ports, only TCP and UDP can match, also where the protocol is `any`.
    public let ports: [PortRange]

    public init(
        name: String, action: Action = .allow, sources: [Prefix], destinations: [Prefix],
        protocol: ProtocolMatch = .any, ports: [PortRange] = []
    ) {
        self.name = name
        self.action = action
        self.sources = sources
        self.destinations = destinations
        self.protocol = `protocol`
        self.ports = ports
    }

    public func matches(_ flow: Flow) -> Bool {
        guard self.protocol.matches(flow.protocol, family: flow.destination.family) else { return false }
        guard ports.isEmpty || flow.protocol.hasPorts && ports.contains(where: { $0.contains(flow.destinationPort) })
        else { return false }
        return sources.contains { $0.contains(flow.source) } && destinations.contains { $0.contains(flow.destination) }
    }
}
