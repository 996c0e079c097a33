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

    public init(email: String, password: String) {
        self.email = email
        self.password = password
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
    public let role: Role
    public let tenant: DNSLabel

    public init(id: ID<User>, email: String, name: String, role: Role, tenant: DNSLabel) {
        self.id = id
        self.email = email
        self.name = name
        self.role = role
        self.tenant = tenant
    }
}

/// `{"message": …}`
public struct MessageResponse: Codable, Sendable {
    public let message: String

    public init(message: String) {
        self.message = message
    }
}
