// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /users`: somebody who is in the tenant.
public struct MemberInfo: Codable, Sendable, Hashable {
    public let id: ID<User>
    public let email: String
    public let name: String
    public let role: Role
    public let authorizedNetworks: [ID<Network>]
    /// The groups of the tenant that the user is named in.
    public let groupIDs: [ID<Group>]
    public let disabled: Bool
    public let superAdmin: Bool
    /// Signing in takes a code beside the password.
    public let secondFactor: Bool
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let lastLoginAt: Timestamp?

    public init(
        _ user: User, _ membership: Membership, hasSecondFactor: Bool, networks: [ID<Network>], groups: [ID<Group>]
    ) {
        id = user.id
        email = user.email
        name = user.name
        role = membership.role
        authorizedNetworks = networks
        groupIDs = groups
        disabled = membership.isDisabled
        superAdmin = user.isSuperAdmin
        secondFactor = hasSecondFactor
        createdAt = user.createdAt
        updatedAt = user.updatedAt
        lastLoginAt = user.lastLoginAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, name, role, disabled
        case authorizedNetworks = "authorized_networks"
        case groupIDs = "group_ids"
        case superAdmin = "super_admin"
        case secondFactor = "second_factor"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case lastLoginAt = "last_login_at"
    }
}

/// `PUT /users/:id`; what is missing stays.
public struct MemberUpdate: RequestBody {
    public var name: String?
    public var role: Role?
    public var authorizedNetworks: [ID<Network>]?
    public var disabled: Bool?
    public var superAdmin: Bool?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case name, role, disabled
        case authorizedNetworks = "authorized_networks"
        case superAdmin = "super_admin"
    }
}

/// `PUT /users/defaults`; what is missing stays.
public struct MemberDefaultsUpdate: RequestBody {
    public var role: Role?
    public var authorizedNetworks: [ID<Network>]?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case role = "default_role"
        case authorizedNetworks = "default_authorized_networks"
    }
}

/// `POST /users`: invites somebody. What is missing is as the tenant's defaults say.
public struct InvitationCreate: RequestBody {
    public let email: String
    public var role: Role?
    public var authorizedNetworks: [ID<Network>]?
    public var groupIDs: [ID<Group>]?
    /// Seconds; missing: three days.
    public var expiresIn: Int?

    public init(email: String, role: Role? = nil) {
        self.email = email
        self.role = role
    }

    private enum CodingKeys: String, CodingKey {
        case email, role
        case authorizedNetworks = "authorized_networks"
        case groupIDs = "group_ids"
        case expiresIn = "expires_in"
    }
}

public struct InvitationInfo: Codable, Sendable, Hashable {
    public let id: ID<MemberInvitation>
    public let email: String
    public let role: Role
    public let authorizedNetworks: [ID<Network>]
    public let groupIDs: [ID<Group>]
    public let expiresAt: Timestamp
    public let createdBy: ID<User>
    public let createdAt: Timestamp
    /// What the link carries: in the answer that made it, and never again.
    public let token: String?

    public init(_ invitation: MemberInvitation, token: String? = nil) {
        id = invitation.id
        email = invitation.email
        role = invitation.role
        authorizedNetworks = invitation.authorizedNetworks.sorted()
        groupIDs = invitation.groupIDs.sorted()
        expiresAt = invitation.expiresAt
        createdBy = invitation.createdBy
        createdAt = invitation.createdAt
        self.token = token
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, role, token
        case authorizedNetworks = "authorized_networks"
        case groupIDs = "group_ids"
        case expiresAt = "expires_at"
        case createdBy = "created_by"
        case createdAt = "created_at"
    }
}

/// `POST /invitations/accept`
public struct InvitationAccept: RequestBody {
    /// What the link carries.
    public let token: String
    /// Of a user who is new here: theirs from now on. Of one who is known: the one they have.
    public let password: String
    /// Of a user who is new here.
    public let name: String?
    /// Of one who is known, and signs in with codes.
    public let code: String?

    public init(token: String, password: String, name: String? = nil, code: String? = nil) {
        self.token = token
        self.password = password
        self.name = name
        self.code = code
    }
}
