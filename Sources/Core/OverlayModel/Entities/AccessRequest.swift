// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A member's wish to reach something for a while. Granted, it is a group that holds them alone, and a policy with one
/// rule that expires: the verdict, the firewalls and the flow records know them as any others.
public struct AccessRequest: Entity {
    public static let kind = "access_request"

    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case pending
        case approved
        case refused
        /// Taken back before anybody decided.
        case withdrawn
        /// It was approved, and its time is over; or it was ended before.
        case ended
        /// Nobody decided in time.
        case lapsed
    }

    public let id: ID<AccessRequest>
    /// Whose devices are to reach it.
    public let userID: ID<User>
    /// A peer, a group or a route.
    public let target: RuleTarget
    public let `protocol`: ProtocolMatch
    /// Empty: all.
    public let ports: [PortRange]
    /// For how long, in seconds, from the approval on.
    public let lifetime: Int
    public let reason: String
    public private(set) var state = State.pending
    public private(set) var decision: AccessDecision?
    public private(set) var grant: AccessGrant?
    public let createdAt: Timestamp
    public private(set) var updatedAt: Timestamp

    /// How long it waits for a decision, and how long it is shown afterwards.
    public static let patience = Duration.seconds(7 * 86_400)
    /// For so long at most.
    public static let longestLifetime = 30 * 86_400

    public init(
        id: ID<AccessRequest>, userID: ID<User>, target: RuleTarget, protocol: ProtocolMatch, ports: [PortRange],
        lifetime: Int, reason: String, createdAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.target = target
        self.protocol = `protocol`
        self.ports = ports
        self.lifetime = lifetime
        self.reason = reason
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// Whether it is still about something: it waits, or it counts.
    public var isOpen: Bool { state == .pending || state == .approved }

    /// When something happens to it by itself.
    public var nextChange: Timestamp { grant?.expiresAt ?? updatedAt + Self.patience }

    public mutating func approve(_ decision: AccessDecision, _ grant: AccessGrant) {
        (state, self.decision, self.grant, updatedAt) = (.approved, decision, grant, decision.at)
    }

    public mutating func refuse(_ decision: AccessDecision) {
        (state, self.decision, updatedAt) = (.refused, decision, decision.at)
    }

    /// Taken back, over, or never decided.
    public mutating func end(_ state: State, at now: Timestamp) {
        (self.state, grant, updatedAt) = (state, nil, now)
    }
}

public struct AccessDecision: Hashable, Sendable, Codable {
    public let by: ID<User>
    public let at: Timestamp
    public let note: String

    public init(by: ID<User>, at: Timestamp, note: String) {
        self.by = by
        self.at = at
        self.note = note
    }
}

/// What an approved request stands for, as long as it counts.
public struct AccessGrant: Hashable, Sendable, Codable {
    public let groupID: ID<Group>
    public let policyID: ID<Policy>
    public let expiresAt: Timestamp

    public init(groupID: ID<Group>, policyID: ID<Policy>, expiresAt: Timestamp) {
        self.groupID = groupID
        self.policyID = policyID
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case groupID = "group_id"
        case policyID = "policy_id"
        case expiresAt = "expires_at"
    }
}

/// The target's fields are beside the others.
extension AccessRequest {
    private enum CodingKeys: String, CodingKey {
        case id, ports, lifetime, reason, state, decision, grant
        case `protocol`
        case userID = "user_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ID<AccessRequest>.self, forKey: .id)
        userID = try container.decode(ID<User>.self, forKey: .userID)
        target = try RuleTarget(from: decoder)
        `protocol` = try container.decode(ProtocolMatch.self, forKey: .protocol)
        ports = try container.decode([PortRange].self, forKey: .ports)
        lifetime = try container.decode(Int.self, forKey: .lifetime)
        reason = try container.decode(String.self, forKey: .reason)
        state = try container.decode(State.self, forKey: .state)
        decision = try container.decodeOptional(.decision)
        grant = try container.decodeOptional(.grant)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        updatedAt = try container.decode(Timestamp.self, forKey: .updatedAt)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(userID, forKey: .userID)
        try target.encode(to: encoder)
        try container.encode(`protocol`, forKey: .protocol)
        try container.encode(ports, forKey: .ports)
        try container.encode(lifetime, forKey: .lifetime)
        try container.encode(reason, forKey: .reason)
        try container.encode(state, forKey: .state)
        try container.encodeIfPresent(decision, forKey: .decision)
        try container.encodeIfPresent(grant, forKey: .grant)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
    }
}

extension Configuration {
    /// Groups and policies of grants come and go with these: no document names them, and no rollback revives them.
    public func isOfGrant(_ id: ID<Group>) -> Bool { accessRequests.values.contains { $0.grant?.groupID == id } }
    public func isOfGrant(_ id: ID<Policy>) -> Bool { accessRequests.values.contains { $0.grant?.policyID == id } }
}
