// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Ordered rules; they hold for the groups that the policy is attached to.
public struct Policy: Entity {
    public static let kind = "policy"

    public let id: ID<Policy>
    public var name: DNSLabel
    public var description: String
    /// The only network that it speaks of; nil: all of the tenant's.
    public var networkID: ID<Network>?
    /// Whether its denials stop flows, or are only written down.
    public var mode: EnforcementMode
    public var rules: [PolicyRule]
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Policy>, name: DNSLabel, description: String = "", networkID: ID<Network>? = nil,
        mode: EnforcementMode = .enforce, rules: [PolicyRule] = [], createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.networkID = networkID
        self.mode = mode
        self.rules = rules
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, description, mode, rules
        case networkID = "network_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        name = try container.decode(.name)
        description = try container.decode(.description)
        networkID = try container.decodeOptional(.networkID)
        mode = try container.decode(.mode, default: .enforce)
        rules = try container.decode(.rules)
        createdAt = try container.decode(.createdAt)
        updatedAt = try container.decode(.updatedAt)
    }

    /// Of one network, or of all.
    public func speaksOf(_ network: ID<Network>) -> Bool { networkID == nil || networkID == network }
}

/// What a rule says of what it matches.
public enum RuleAction: String, Hashable, Sendable, Codable, CaseIterable {
    case allow
    case deny
}

/// One rule, as seen from a group that its policy is attached to.
public struct PolicyRule: Hashable, Sendable, Codable {
    public enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
        /// From the other end to the group's members.
        case input
        /// From the group's members to the other end.
        case output
    }

    public let id: ID<PolicyRule>
    public var direction: Direction
    public var action: RuleAction
    public var target: RuleTarget
    public var `protocol`: ProtocolMatch
    /// Destination ports; empty: all. With ports the protocol is TCP or UDP.
    public var ports: [PortRange]
    /// From then on it counts no more; nil: always.
    public var expiresAt: Timestamp?
    public var description: String

    public init(
        id: ID<PolicyRule>, direction: Direction, action: RuleAction, target: RuleTarget,
        protocol: ProtocolMatch = .any, ports: [PortRange] = [], expiresAt: Timestamp? = nil, description: String = ""
    ) {
        self.id = id
        self.direction = direction
        self.action = action
        self.target = target
        self.protocol = `protocol`
        self.ports = ports
        self.expiresAt = expiresAt
        self.description = description
    }

    public func counts(at now: Timestamp) -> Bool { expiresAt.map { now < $0 } ?? true }
}

/// The target's fields are beside the others.
extension PolicyRule {
    private enum CodingKeys: String, CodingKey {
        case id, direction, action, ports, description
        case `protocol`
        case expiresAt = "expires_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ID<PolicyRule>.self, forKey: .id)
        direction = try container.decode(Direction.self, forKey: .direction)
        action = try container.decode(RuleAction.self, forKey: .action)
        target = try RuleTarget(from: decoder)
        `protocol` = try container.decode(ProtocolMatch.self, forKey: .protocol)
        ports = try container.decode([PortRange].self, forKey: .ports)
        expiresAt = try container.decodeOptional(.expiresAt)
        description = try container.decode(String.self, forKey: .description)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(direction, forKey: .direction)
        try container.encode(action, forKey: .action)
        try target.encode(to: encoder)
        try container.encode(`protocol`, forKey: .protocol)
        try container.encode(ports, forKey: .ports)
        try container.encodeIfPresent(expiresAt, forKey: .expiresAt)
        try container.encode(description, forKey: .description)
    }
}
