// SPDX-License-Identifier: Apache-2.0

/// A person.
public struct User: Entity {
    public static let kind = "user"

    public let id: ID<User>
    /// Lower case.
    public var email: String
    public var name: String
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(id: ID<User>, email: String, name: String, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    public var claims: [String] { ["email:\(email)"] }

    private enum CodingKeys: String, CodingKey {
        case id, email, name
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// What a user may do in a tenant.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case owner
}

/// A user in a tenant.
public struct Membership: Entity {
    public static let kind = "membership"

    public let id: ID<Membership>
    public let userID: ID<User>
    public let tenantID: ID<Tenant>
    public var role: Role

    public init(id: ID<Membership>, userID: ID<User>, tenantID: ID<Tenant>, role: Role) {
        self.id = id
        self.userID = userID
        self.tenantID = tenantID
        self.role = role
    }

    public var claims: [String] { ["membership:\(userID):\(tenantID)"] }

    private enum CodingKeys: String, CodingKey {
        case id, role
        case userID = "user_id"
        case tenantID = "tenant_id"
    }
}
