// SPDX-License-Identifier: Apache-2.0

/// Makes a member of whoever has its link, once. The secret in the link is shown once; what is kept is its digest.
public struct MemberInvitation: Entity {
    public static let kind = "invitation"

    public let id: ID<MemberInvitation>
    public let tenantID: ID<Tenant>
    /// Lower case.
    public let email: String
    public let role: Role
    @Ordered public var authorizedNetworks: Set<ID<Network>>
    /// Groups that the user becomes a member of.
    @Ordered public var groupIDs: Set<ID<Group>>
    public let digest: SecretDigest
    public let expiresAt: Timestamp
    public let createdBy: ID<User>
    public let createdAt: Timestamp

    public init(
        id: ID<MemberInvitation>, tenantID: ID<Tenant>, email: String, role: Role,
        authorizedNetworks: Set<ID<Network>> = [], groupIDs: Set<ID<Group>> = [], digest: SecretDigest,
        expiresAt: Timestamp, createdBy: ID<User>, createdAt: Timestamp
    ) {
        self.id = id
        self.tenantID = tenantID
        self.email = email
        self.role = role
        self.authorizedNetworks = authorizedNetworks
        self.groupIDs = groupIDs
        self.digest = digest
        self.expiresAt = expiresAt
        self.createdBy = createdBy
        self.createdAt = createdAt
    }

    /// One address is invited to a tenant once at a time.
    public var claims: [String] { ["invitation:\(tenantID):\(email)"] }

    private enum CodingKeys: String, CodingKey {
        case id, email, role, digest
        case tenantID = "tenant_id"
        case authorizedNetworks = "authorized_networks"
        case groupIDs = "group_ids"
        case expiresAt = "expires_at"
        case createdBy = "created_by"
        case createdAt = "created_at"
    }
}
