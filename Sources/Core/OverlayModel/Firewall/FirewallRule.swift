// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Which protocols a rule is about.
public enum ProtocolMatch: String, Hashable, Sendable, Codable, CaseIterable {
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

/// One rule of a gateway's firewall: who may, or may not, reach what.
public struct FirewallRule: Hashable, Sendable, Codable {
    public enum Action: String, Hashable, Sendable, Codable, CaseIterable {
        case allow
        case deny
    }

    /// What flow records and explanations call it.
    public let name: String
    /// The smaller is the stronger word.
    public let level: Int
    /// Rules of one level and chain give one answer: that of the first that matches.
    public let chain: Int
    public let action: Action
    public let sources: [Prefix]
    public let destinations: [Prefix]
    public let `protocol`: ProtocolMatch
    /// Destination ports; empty: all of them. With ports, only TCP and UDP can match, also where the protocol is `any`.
    public let ports: [PortRange]

    public init(
        name: String, level: Int = 0, chain: Int = 0, action: Action = .allow, sources: [Prefix],
        destinations: [Prefix], protocol: ProtocolMatch = .any, ports: [PortRange] = []
    ) {
        self.name = name
        self.level = level
        self.chain = chain
        self.action = action
        self.sources = sources
        self.destinations = destinations
        self.protocol = `protocol`
        self.ports = ports
    }

    public func matches(_ flow: Flow) -> Bool {
        flow.isServed(by: self.protocol, ports: ports)
            && sources.contains { $0.contains(flow.source) } && destinations.contains { $0.contains(flow.destination) }
    }
}

extension Flow {
    /// Whether it is of these protocols and, where there are any, to these ports.
    func isServed(by match: ProtocolMatch, ports: [PortRange]) -> Bool {
        guard match.matches(`protocol`, family: destination.family) else { return false }
        return ports.isEmpty || `protocol`.hasPorts && ports.contains { $0.contains(destinationPort) }
    }
}

extension [FirewallRule] {
    /// The rule that decides, of those that match: of the smallest level, the first of each chain answers, and of
    /// these answers a denial counts.
    /// - Parameter matching: indices, ascending; the rules are ordered by level.
    func deciding(among matching: some Sequence<Int>) -> Int? {
        var first: Int?
        var answered: [Int] = []
        for index in matching {
            guard let strongest = first else {
                if self[index].action == .deny { return index }
                first = index
                answered = [self[index].chain]
                continue
            }
            guard self[index].level == self[strongest].level else { break }
            guard !answered.contains(self[index].chain) else { continue }
            if self[index].action == .deny { return index }
            answered.append(self[index].chain)
        }
        return first
    }
}
