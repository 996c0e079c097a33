// SPDX-License-Identifier: Apache-2.0

/// A network's access control list: who is cut off, and pairs of peers that may not talk whatever policies say.
public struct AccessList: Entity {
    public static let kind = "acl"

    public let id: ID<AccessList>
    public let networkID: ID<Network>
    /// Whether `rules` count; `blockedPeers` always do.
    public var enabled: Bool
    @Ordered public var blockedPeers: Set<ID<Peer>>
    /// In order; the first that matches a pair counts.
    public var rules: [AccessListRule]
    public var updatedAt: Timestamp

    public init(
        id: ID<AccessList>, networkID: ID<Network>, enabled: Bool = true, blockedPeers: Set<ID<Peer>> = [],
        rules: [AccessListRule] = [], updatedAt: Timestamp
    ) {
        self.id = id
        self.networkID = networkID
        self.enabled = enabled
        self.blockedPeers = blockedPeers
        self.rules = rules
        self.updatedAt = updatedAt
    }

    public var claims: [String] { ["acl:\(networkID)"] }

    private enum CodingKeys: String, CodingKey {
        case id, enabled, rules
        case networkID = "network_id"
        case blockedPeers = "blocked_peers"
        case updatedAt = "updated_at"
    }
}

public struct AccessListRule: Hashable, Sendable, Codable {
    public var source: AccessListEnd
    public var target: AccessListEnd
    public var action: RuleAction
    public var description: String

    public init(
        source: AccessListEnd, target: AccessListEnd, action: RuleAction, description: String = ""
    ) {
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
