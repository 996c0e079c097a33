// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `POST /setup`: the owner of a new installation, once, with the secret of the link that the server printed.
public struct SetupRequest: RequestBody {
    public let token: String
    public let email: String
    public let name: String
    public let password: String
    /// Of the workspace.
    public let tenantName: String

    public init(token: String, email: String, name: String, password: String, tenantName: String) {
        self.token = token
        self.email = email
        self.name = name
        self.password = password
        self.tenantName = tenantName
    }

    private enum CodingKeys: String, CodingKey {
        case token, email, name, password
        case tenantName = "tenant_name"
    }
}

/// `POST /auth/login`
public struct LoginRequest: RequestBody {
    public let email: String
    public let password: String
    /// Where the answer without it is `second_factor_required`: what the user's authenticator app shows, or a recovery
    /// code.
    public let code: String?

    public init(email: String, password: String, code: String? = nil) {
        self.email = email
        self.password = password
        self.code = code
    }
}

/// What set-up and sign-in answer. The session goes into `Authorization: Session HASH`.
public struct SessionResponse: Codable, Sendable {
    public let sessionHash: String
    public let expiresAt: Timestamp
    public let user: UserInfo

    public init(sessionHash: String, expiresAt: Timestamp, user: UserInfo) {
        self.sessionHash = sessionHash
        self.expiresAt = expiresAt
        self.user = user
    }

    private enum CodingKeys: String, CodingKey {
        case user
        case sessionHash = "session_hash"
        case expiresAt = "expires_at"
    }
}

/// `GET /users/me`
public struct UserInfo: Codable, Sendable, Hashable {
    public let id: ID<User>
    public let email: String
    public let name: String
    public let superAdmin: Bool
    /// Signing in takes a code beside the password.
    public let secondFactor: Bool
    /// The workspace that the call is about, and what the user is there; nil: they are in none.
    public let tenant: DNSLabel?
    public let role: Role?
    /// What this session, or token, may do there.
    public let rights: [Access]
    /// All of theirs; `Warren-Tenant` chooses.
    public let tenants: [TenantPlace]

    public init(
        _ user: User, hasSecondFactor: Bool, in place: TenantPlace?, rights: [Access], tenants: [TenantPlace]
    ) {
        id = user.id
        email = user.email
        name = user.name
        superAdmin = user.isSuperAdmin
        secondFactor = hasSecondFactor
        tenant = place?.tenant
        role = place?.role
        self.rights = rights
        self.tenants = tenants
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, name, tenant, role, rights, tenants
        case superAdmin = "super_admin"
        case secondFactor = "second_factor"
    }
}

/// A tenant, and what a user is in it.
public struct TenantPlace: Codable, Sendable, Hashable {
    /// Its slug.
    public let tenant: DNSLabel
    public let role: Role

    public init(tenant: DNSLabel, role: Role) {
        self.tenant = tenant
        self.role = role
    }
}

/// `{"message": …}`
public struct MessageResponse: Codable, Sendable {
    public let message: String

    public init(message: String) {
        self.message = message
    }
}
