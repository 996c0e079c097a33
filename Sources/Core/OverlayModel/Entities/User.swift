// SPDX-License-Identifier: Apache-2.0

/// A person.
public struct User: Entity {
    public static let kind = "user"

    public let id: ID<User>
    /// Lower case.
    public var email: String
    public var name: String
    /// Sees to the installation: which tenants there are, its backup. It opens no tenant.
    public var isSuperAdmin: Bool
    /// They take part nowhere: neither they nor their devices.
    public var isDisabled = false
    public var lastLoginAt: Timestamp?
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(id: ID<User>, email: String, name: String, isSuperAdmin: Bool = false, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.isSuperAdmin = isSuperAdmin
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    public var claims: [String] { ["email:\(email)"] }

    private enum CodingKeys: String, CodingKey {
        case id, email, name
        case isSuperAdmin = "super_admin"
        case isDisabled = "disabled"
        case lastLoginAt = "last_login_at"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        email = try container.decode(.email)
        name = try container.decode(.name)
        isSuperAdmin = try container.decode(.isSuperAdmin, default: false)
        isDisabled = try container.decode(.isDisabled, default: false)
        lastLoginAt = try container.decodeOptional(.lastLoginAt)
        createdAt = try container.decode(.createdAt)
        updatedAt = try container.decode(.updatedAt)
    }
}

/// A user in a tenant.
public struct Membership: Entity {
    public static let kind = "membership"

    public let id: ID<Membership>
    public let userID: ID<User>
    public let tenantID: ID<Tenant>
    public var role: Role
    /// Where they may put devices of their own, beside the networks that one of their groups opens to its members.
    @Ordered public var authorizedNetworks: Set<ID<Network>>
    /// They take no part: neither they nor their devices.
    public var isDisabled = false

    public init(
        id: ID<Membership>, userID: ID<User>, tenantID: ID<Tenant>, role: Role,
        authorizedNetworks: Set<ID<Network>> = []
    ) {
        self.id = id
        self.userID = userID
        self.tenantID = tenantID
        self.role = role
        self.authorizedNetworks = authorizedNetworks
    }

    public var claims: [String] { ["membership:\(userID):\(tenantID)"] }

    private enum CodingKeys: String, CodingKey {
        case id, role
        case isDisabled = "disabled"
        case userID = "user_id"
        case tenantID = "tenant_id"
        case authorizedNetworks = "authorized_networks"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        userID = try container.decode(.userID)
        tenantID = try container.decode(.tenantID)
        role = try container.decode(.role)
        authorizedNetworks = try container.decode(.authorizedNetworks, default: [])
        isDisabled = try container.decode(.isDisabled, default: false)
    }
}
