// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Ordered rules; they hold for the groups that the policy is attached to.
public struct Policy: Entity {
    public static let kind = "policy"

    public let id: ID<Policy>
    public var name: DNSLabel
    public var description: String
    public var rules: [PolicyRule]
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Policy>, name: DNSLabel, description: String = "", rules: [PolicyRule] = [], createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.rules = rules
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, description, rules
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
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
    public var action: FirewallRule.Action
    public var target: RuleTarget
    public var `protocol`: ProtocolMatch
    /// Destination ports; empty: all. With ports the protocol is TCP or UDP.
    public var ports: [PortRange]
    public var description: String

    public init(
        id: ID<PolicyRule>, direction: Direction, action: FirewallRule.Action, target: RuleTarget,
        protocol: ProtocolMatch = .any, ports: [PortRange] = [], description: String = ""
    ) {
        self.id = id
        self.direction = direction
        self.action = action
        self.target = target
        self.protocol = `protocol`
        self.ports = ports
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case id, direction, action, target, ports, description
        case `protocol`
    }
}
