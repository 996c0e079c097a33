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
        /// A denial that is only written down: the flow goes on as if the rule weren't there.
        case observe
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
    /// From then on it counts no more, also where no control plane takes it out; nil: always.
    public let expiresAt: Timestamp?

    public init(
        name: String, level: Int = 0, chain: Int = 0, action: Action = .allow, sources: [Prefix],
        destinations: [Prefix], protocol: ProtocolMatch = .any, ports: [PortRange] = [], expiresAt: Timestamp? = nil
    ) {
        self.name = name
        self.level = level
        self.chain = chain
        self.action = action
        self.sources = sources
        self.destinations = destinations
        self.protocol = `protocol`
        self.ports = ports
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case name, level, chain, action, sources, destinations, ports
        case `protocol`
        case expiresAt = "expires_at"
    }

    public func counts(at now: Timestamp) -> Bool { expiresAt.map { now < $0 } ?? true }

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
    /// What the rules that match say together; nil: none has a say. A denial that is observed lets pass what the rest
    /// allows, and gives its name to it.
    /// - Parameter matching: indices, ascending; the rules are ordered by level.
    func answer(among matching: some Sequence<Int>) -> FlowVerdict? {
        guard let deciding = deciding(among: matching) else { return nil }
        switch self[deciding].action {
        case .allow: return FlowVerdict(accepts: true, rule: deciding)
        case .deny: return FlowVerdict(accepts: false, rule: deciding)
        case .observe:
            let rest = matching.lazy.filter { self[$0].action != .observe }
            guard let effective = self.deciding(among: rest) else { return nil }
            return self[effective].action == .allow
                ? FlowVerdict(accepts: true, rule: deciding, wouldDeny: true)
                : FlowVerdict(accepts: false, rule: effective)
        }
    }

    /// The rule that decides, of those that match: of the smallest level, the first of each chain answers, and of
    /// these answers a denial counts before one that is observed, and that before an allow.
    private func deciding(among matching: some Sequence<Int>) -> Int? {
        var first: Int?
        var observed: Int?
        var answered: [Int] = []
        for index in matching {
            if let first {
                guard self[index].level == self[first].level else { break }
                guard !answered.contains(self[index].chain) else { continue }
            }
            if self[index].action == .deny { return index }
            if self[index].action == .observe { observed = observed ?? index }
            first = first ?? index
            answered.append(self[index].chain)
        }
        return observed ?? first
    }
}
