// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /networks/:id/acl`
public struct AccessListInfo: Codable, Sendable, Hashable {
    /// Missing until the network has one.
    public let id: ID<AccessList>?
    /// The network's.
    public let name: DNSLabel
    /// Whether `rules` count; `blocked_peers` always do.
    public let enabled: Bool
    /// By the peer's id.
    public let blockedPeers: [String: Bool]
    public let rules: [AccessListRule]

    public init(_ list: AccessList?, of network: Network) {
        id = list?.id
        name = network.name
        enabled = list?.enabled ?? false
        let blocked = (list?.blockedPeers ?? []).map { ("\($0)", true) }
        blockedPeers = Dictionary(blocked) { first, _ in first }
        rules = list?.rules ?? []
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, enabled, rules
        case blockedPeers = "blocked_peers"
    }
}

/// `PUT /networks/:id/acl`; what is missing stays.
public struct AccessListUpdate: RequestBody {
    public let enabled: Bool?
    /// All of them: `{"ID": true}`.
    public let blockedPeers: [String: Bool]?
    /// All of them, in order; the first that matches a pair counts.
    public let rules: [AccessListRuleBody]?

    public init(enabled: Bool? = nil, blockedPeers: Set<ID<Peer>>? = nil, rules: [AccessListRuleBody]? = nil) {
        self.enabled = enabled
        self.blockedPeers = blockedPeers.map { Dictionary($0.map { ("\($0)", true) }) { first, _ in first } }
        self.rules = rules
    }

    private enum CodingKeys: String, CodingKey {
        case enabled, rules
        case blockedPeers = "blocked_peers"
    }
}

public struct AccessListRuleBody: RequestBody {
    /// A peer's id, or `*`.
    public let source: AccessListEnd
    public let target: AccessListEnd
    public let action: RuleAction
    public let description: String?

    public init(source: AccessListEnd, target: AccessListEnd, action: RuleAction, description: String? = nil) {
        self.source = source
        self.target = target
        self.action = action
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case action, description
        case source = "source_peer"
        case target = "target_peer"
    }
}
