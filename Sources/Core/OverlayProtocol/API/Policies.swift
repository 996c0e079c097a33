// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /policies`
public struct PolicyCreate: RequestBody {
    public let name: DNSLabel
    public let description: String?
    /// The only network that it speaks of.
    public let networkID: ID<Network>?
    public let mode: EnforcementMode?
    public let rules: [RuleBody]?
    /// Begins with the rules of a template instead.
    public let template: PolicyTemplate?

    public init(
        name: DNSLabel, description: String? = nil, networkID: ID<Network>? = nil, mode: EnforcementMode? = nil,
        rules: [RuleBody]? = nil, template: PolicyTemplate? = nil
    ) {
        self.name = name
        self.description = description
        self.networkID = networkID
        self.mode = mode
        self.rules = rules
        self.template = template
    }

    private enum CodingKeys: String, CodingKey {
        case name, description, mode, rules, template
        case networkID = "network_id"
    }
}

/// Policies that most people begin with.
public enum PolicyTemplate: String, Hashable, Sendable, Codable, CaseIterable {
    case fullAccess = "full_access"
    case isolated
    /// Needs `network_id`.
    case networkOnly = "network_only"

    public var summary: String {
        switch self {
        case .fullAccess: "Everything, in both directions."
        case .isolated: "Nothing comes in, and nothing goes out."
        case .networkOnly: "The peers of one network, and not what lies behind its routes."
        }
    }
}

/// `PUT /policies/:id`; what is missing stays.
public struct PolicyUpdate: RequestBody {
    public var name: DNSLabel?
    public var description: String?
    public var mode: EnforcementMode?
    /// All of them, in order. A rule that says what one said before keeps its id.
    public var rules: [RuleBody]?

    public init(
        name: DNSLabel? = nil, description: String? = nil, mode: EnforcementMode? = nil, rules: [RuleBody]? = nil
    ) {
        self.name = name
        self.description = description
        self.mode = mode
        self.rules = rules
    }
}

/// `POST /policies/:p/rules`
public struct RuleBody: RequestBody {
    public let direction: PolicyRule.Direction
    public let action: RuleAction
    public let targetType: RuleTarget.Kind
    public let target: String?
    public let `protocol`: ProtocolMatch?
    public let ports: [PortRange]?
    /// From then on it counts no more.
    public let expiresAt: Timestamp?
    public let description: String?

    public init(
        direction: PolicyRule.Direction, action: RuleAction, target: RuleTarget,
        protocol: ProtocolMatch? = nil, ports: [PortRange]? = nil, expiresAt: Timestamp? = nil,
        description: String? = nil
    ) {
        self.direction = direction
        self.action = action
        targetType = target.kind
        self.target = target.text
        self.protocol = `protocol`
        self.ports = ports
        self.expiresAt = expiresAt
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case direction, action, target, ports, description
        case `protocol`
        case targetType = "target_type"
        case expiresAt = "expires_at"
    }
}

/// `PUT /policies/:p/rules/:r`; what is missing stays.
public struct RuleUpdate: RequestBody {
    public let direction: PolicyRule.Direction?
    public let action: RuleAction?
    /// With `target`, where it needs a name.
    public let targetType: RuleTarget.Kind?
    public let target: String?
    public let `protocol`: ProtocolMatch?
    public let ports: [PortRange]?
    public let expiresAt: Timestamp?
    public let description: String?

    private enum CodingKeys: String, CodingKey {
        case direction, action, target, ports, description
        case `protocol`
        case targetType = "target_type"
        case expiresAt = "expires_at"
    }
}

/// `PUT …/order`: all of them, in the order in which they answer.
public struct OrderBody<Kind: Sendable>: RequestBody {
    public let order: [ID<Kind>]

    public init(order: [ID<Kind>]) {
        self.order = order
    }
}
