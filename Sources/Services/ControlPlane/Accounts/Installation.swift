// SPDX-License-Identifier: Apache-2.0

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
    var secondFactors: [ID<SecondFactor>: SecondFactor] = [:]
    var index = InstallationIndex()

    public init() {}

    public static var kinds: [any KeptEntity<Installation>.Type] {
        [
            Tenant.self, User.self, Membership.self, Password.self, Session.self, SetupLink.self,
            MemberInvitation.self, APIToken.self, SecondFactor.self,
        ]
    }
}

extension Tenant: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<Tenant>: Tenant]> { \.tenants }
    public static var shownFields: Set<String> { ["name", "slug", "ipv6_space", "settings", "member_defaults"] }
}

extension User: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<User>: User]> { \.users }
    public static var shownFields: Set<String> { ["email", "name", "super_admin", "disabled"] }

    public static func reindex(from old: User?, to new: User?, in tables: inout Installation) {
        tables.index.usersByEmail.follow(old, new, by: \.email)
    }
}

extension Membership: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<Membership>: Membership]> { \.memberships }
    public static var shownFields: Set<String> {
        ["user_id", "tenant_id", "role", "authorized_networks", "disabled"]
    }

    public static func reindex(from old: Membership?, to new: Membership?, in tables: inout Installation) {
        tables.index.membershipsByUser.follow(old, new, by: \.userID)
        tables.index.membershipsByTenant.follow(old, new, by: \.tenantID)
    }
}

extension APIToken: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<APIToken>: APIToken]> { \.tokens }
    public static var shownFields: Set<String> { ["user_id", "tenant_id", "name", "scopes", "expires_at"] }

    public static func reindex(from old: APIToken?, to new: APIToken?, in tables: inout Installation) {
        tables.index.tokensByDigest.follow(old, new, by: \.digest)
        tables.index.tokensByUser.follow(old, new, by: \.userID)
    }
}

extension MemberInvitation: KeptEntity {
    public static var table: WritableKeyPath<Installation, [ID<MemberInvitation>: MemberInvitation]> {
        \.invitations
    }
    public static var shownFields: Set<String> {
        ["tenant_id", "email", "role", "authorized_networks", "group_ids", "expires_at"]
    }

    public static func reindex(from old: MemberInvitation?, to new: MemberInvitation?, in tables: inout Installation) {
        tables.index.invitationsByDigest.follow(old, new, by: \.digest)
        tables.index.invitationsByTenant.follow(old, new, by: \.tenantID)
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
