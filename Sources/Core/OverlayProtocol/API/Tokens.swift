// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `POST /users/me/tokens`
public struct TokenCreate: RequestBody {
    /// What it is for.
    public let name: String
    /// Missing: all that its user may do in the workspace.
    public var scopes: [Access]?
    /// Only what changes nothing.
    public var readOnly: Bool?
    /// Seconds; missing: thirty days, or as long as the settings allow.
    public var expiresIn: Int?

    public init(name: String, scopes: [Access]? = nil, readOnly: Bool? = nil, expiresIn: Int? = nil) {
        self.name = name
        self.scopes = scopes
        self.readOnly = readOnly
        self.expiresIn = expiresIn
    }

    private enum CodingKeys: String, CodingKey {
        case name, scopes
        case readOnly = "read_only"
        case expiresIn = "expires_in"
    }
}

/// `GET /users/me/tokens`
public struct TokenInfo: Codable, Sendable, Hashable {
    public let id: ID<APIToken>
    public let name: String
    public let scopes: [Access]
    public let readOnly: Bool
    public let expiresAt: Timestamp
    public let createdAt: Timestamp
    /// To the minute; missing: not since this was first written down.
    public let lastUsedAt: Timestamp?
    /// For `Authorization: Bearer`: in the answer that made it, and never again.
    public let token: String?

    public init(_ token: APIToken, lastUsedAt: Timestamp?, secret: String? = nil) {
        id = token.id
        name = token.name
        scopes = token.scopes.sorted()
        readOnly = token.scopes.isSubset(of: Access.readOnly)
        expiresAt = token.expiresAt
        createdAt = token.createdAt
        self.lastUsedAt = lastUsedAt
        self.token = secret
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, scopes, token
        case readOnly = "read_only"
        case expiresAt = "expires_at"
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
    }
}

/// `GET /users/me/sessions`
public struct SignInInfo: Codable, Sendable, Hashable {
    /// Names it; opens nothing.
    public let id: String
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    /// To the minute; missing: not since this was first written down.
    public let lastUsedAt: Timestamp?
    /// The one that asks.
    public let current: Bool
    /// It was made with a code beside the password.
    public let secondFactor: Bool

    public init(
        id: String, createdAt: Timestamp, expiresAt: Timestamp, lastUsedAt: Timestamp?, isCurrent: Bool,
        hasSecondFactor: Bool
    ) {
        self.id = id
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        current = isCurrent
        secondFactor = hasSecondFactor
    }

    private enum CodingKeys: String, CodingKey {
        case id, current
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
        case secondFactor = "second_factor"
    }
}

/// `PUT /users/me/password`
public struct PasswordChange: RequestBody {
    /// The one that the user has.
    public let password: String
    public let newPassword: String
    /// Of a user who signs in with codes.
    public let code: String?

    public init(password: String, newPassword: String, code: String? = nil) {
        self.password = password
        self.newPassword = newPassword
        self.code = code
    }

    private enum CodingKeys: String, CodingKey {
        case password, code
        case newPassword = "new_password"
    }
}

/// `POST|GET /auth/session`: a session whose secret is a cookie, which no page's script can read.
public struct BrowserSession: Codable, Sendable {
    /// For `X-CSRF-Token`, in what changes something.
    public let csrfToken: String
    public let user: UserInfo

    public init(csrfToken: String, user: UserInfo) {
        self.csrfToken = csrfToken
        self.user = user
    }

    private enum CodingKeys: String, CodingKey {
        case user
        case csrfToken = "csrf_token"
    }
}
