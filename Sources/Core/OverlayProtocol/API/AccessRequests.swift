// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /access-requests`
public struct AccessRequestCreate: RequestBody {
    /// `peer`, `group` or `route`.
    public let targetType: RuleTarget.Kind
    public let target: String
    public let `protocol`: ProtocolMatch?
    /// Missing or empty: all.
    public let ports: [PortRange]?
    /// For how long, in seconds, from the approval on.
    public let expiresIn: Int
    /// What it is for: whoever decides reads it.
    public let reason: String

    public init(
        target: RuleTarget, protocol: ProtocolMatch? = nil, ports: [PortRange]? = nil, expiresIn: Int, reason: String
    ) {
        targetType = target.kind
        self.target = target.text ?? ""
        self.protocol = `protocol`
        self.ports = ports
        self.expiresIn = expiresIn
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case target, ports, reason
        case `protocol`
        case targetType = "target_type"
        case expiresIn = "expires_in"
    }
}

/// `POST /access-requests/:access_request/approve`
public struct AccessApproval: RequestBody {
    /// Seconds; missing: as long as was asked for, which is the most.
    public let expiresIn: Int?
    /// 1…999, the lower the stronger: where denials of other groups would win over a hundred.
    public let priority: Int?
    public let note: String?

    public init(expiresIn: Int? = nil, priority: Int? = nil, note: String? = nil) {
        self.expiresIn = expiresIn
        self.priority = priority
        self.note = note
    }

    private enum CodingKeys: String, CodingKey {
        case priority, note
        case expiresIn = "expires_in"
    }
}

/// `POST /access-requests/:access_request/refuse`
public struct AccessRefusal: RequestBody {
    public let note: String?

    public init(note: String? = nil) {
        self.note = note
    }
}

/// `GET /access-requests`
public struct AccessRequestInfo: Codable, Sendable, Hashable {
    public let id: ID<AccessRequest>
    public let userID: ID<User>
    /// Missing: they are a member no more; here and below.
    public let email: String?
    public let targetType: RuleTarget.Kind
    public let target: String
    /// Missing: there is no such thing any more.
    public let targetName: String?
    public let `protocol`: ProtocolMatch
    public let ports: [PortRange]
    /// As it was asked for, in seconds.
    public let expiresIn: Int
    public let reason: String
    public let state: AccessRequest.State
    public let decidedBy: ID<User>?
    public let decidedByEmail: String?
    public let decidedAt: Timestamp?
    public let note: String?
    /// While it counts: until when, and as what.
    public let expiresAt: Timestamp?
    public let groupID: ID<Group>?
    public let policyID: ID<Policy>?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    public init(_ request: AccessRequest, targetName: String?, email: (ID<User>) -> String?) {
        id = request.id
        userID = request.userID
        self.email = email(request.userID)
        targetType = request.target.kind
        target = request.target.text ?? ""
        self.targetName = targetName
        self.protocol = request.protocol
        ports = request.ports
        expiresIn = request.lifetime
        reason = request.reason
        state = request.state
        decidedBy = request.decision?.by
        decidedByEmail = request.decision.flatMap { email($0.by) }
        decidedAt = request.decision?.at
        note = request.decision?.note
        expiresAt = request.grant?.expiresAt
        groupID = request.grant?.groupID
        policyID = request.grant?.policyID
        createdAt = request.createdAt
        updatedAt = request.updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, target, ports, reason, state, note
        case `protocol`
        case userID = "user_id"
        case targetType = "target_type"
        case targetName = "target_name"
        case expiresIn = "expires_in"
        case decidedBy = "decided_by"
        case decidedByEmail = "decided_by_email"
        case decidedAt = "decided_at"
        case expiresAt = "expires_at"
        case groupID = "group_id"
        case policyID = "policy_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
