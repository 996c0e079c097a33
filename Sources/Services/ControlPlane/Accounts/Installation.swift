// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel

/// What belongs to no tenant: people, what they sign in with, and the tenants themselves.
public struct Installation: EntityTables {
    var tenants: [ID<Tenant>: Tenant] = [:]
    var users: [ID<User>: User] = [:]
    var memberships: [ID<Membership>: Membership] = [:]
    var passwords: [ID<Password>: Password] = [:]
    var sessions: [ID<Session>: Session] = [:]
    var setupLinks: [ID<SetupLink>: SetupLink] = [:]
    var tokens: [ID<APIToken>: APIToken] = [:]
    var invitations: [ID<MemberInvitation>: MemberInvitation] = [:]

    public init() {}

    public static var kinds: [any KeptEntity<Installation>.Type] {
        [
            Tenant.self, User.self, Membership.self, Password.self, Session.self, SetupLink.self,
            MemberInvitation.self, APIToken.self,
        ]
    }
}

extension Tenant: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<Tenant>: Tenant]> { \.tenants }
    public static var shownFields: Set<String> { ["name", "slug", "ipv6_space", "settings", "member_defaults"] }
}

extension User: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<User>: User]> { \.users }
    public static var shownFields: Set<String> { ["email", "name", "super_admin"] }
}

extension Membership: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<Membership>: Membership]> { \.memberships }
    public static var shownFields: Set<String> {
        ["user_id", "tenant_id", "role", "authorized_networks", "disabled"]
    }
}

extension APIToken: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<APIToken>: APIToken]> { \.tokens }
    public static var shownFields: Set<String> { ["user_id", "tenant_id", "name", "scopes", "expires_at"] }
}

extension MemberInvitation: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<MemberInvitation>: MemberInvitation]> {
        \.invitations
    }
    public static var shownFields: Set<String> {
        ["tenant_id", "email", "role", "authorized_networks", "group_ids", "expires_at"]
    }
}

/// What is kept of a user's password.
struct Password: KeptEntity {
    static let kind = "password"

    let id: ID<Password>
    let userID: ID<User>
    let verifier: PasswordVerifier

    var claims: [String] { ["password:\(userID)"] }

    static var table: WritableKeyPath<Installation, [ID<Password>: Password]> { \.passwords }
    static var shownFields: Set<String> { ["user_id"] }

    private enum CodingKeys: String, CodingKey {
        case id, verifier
        case userID = "user_id"
    }
}

/// A user who has signed in.
struct Session: KeptEntity {
    static let kind = "session"

    let id: ID<Session>
    let userID: ID<User>
    let digest: SecretDigest
    let createdAt: Timestamp
    let expiresAt: Timestamp

    static let lifetime = Duration.seconds(30 * 86_400)

    static var table: WritableKeyPath<Installation, [ID<Session>: Session]> { \.sessions }
    static var shownFields: Set<String> { ["user_id", "created_at", "expires_at"] }

    private enum CodingKeys: String, CodingKey {
        case id, digest
        case userID = "user_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }
}

/// Opens the door to a new installation, once.
struct SetupLink: KeptEntity {
    static let kind = "setup_link"

    let id: ID<SetupLink>
    let digest: SecretDigest
    let expiresAt: Timestamp

    static let lifetime = Duration.seconds(3600)

    static var table: WritableKeyPath<Installation, [ID<SetupLink>: SetupLink]> { \.setupLinks }
    static var shownFields: Set<String> { ["expires_at"] }

    private enum CodingKeys: String, CodingKey {
        case id, digest
        case expiresAt = "expires_at"
    }
}
