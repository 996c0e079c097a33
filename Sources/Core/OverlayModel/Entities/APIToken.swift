// SPDX-License-Identifier: Apache-2.0

/// Lets a program act for a user in one tenant, within its scopes. The secret is shown once; what is kept is its
/// digest.
public struct APIToken: Entity {
    public static let kind = "api_token"

    public let id: ID<APIToken>
    public let userID: ID<User>
    public let tenantID: ID<Tenant>
    public let name: String
    /// It may do what is both in here and its user's right.
    @Ordered public var scopes: Set<Access>
    public let digest: SecretDigest
    public let expiresAt: Timestamp
    public let createdAt: Timestamp

    public init(
        id: ID<APIToken>, userID: ID<User>, tenantID: ID<Tenant>, name: String, scopes: Set<Access>,
        digest: SecretDigest, expiresAt: Timestamp, createdAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.tenantID = tenantID
        self.name = name
        self.scopes = scopes
        self.digest = digest
        self.expiresAt = expiresAt
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, scopes, digest
        case userID = "user_id"
        case tenantID = "tenant_id"
        case expiresAt = "expires_at"
        case createdAt = "created_at"
    }
}
