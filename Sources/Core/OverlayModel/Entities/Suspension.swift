// SPDX-License-Identifier: Apache-2.0

/// A user who is cut off in a tenant: so are their devices.
public struct Suspension: Entity {
    public static let kind = "suspension"

    public let id: ID<Suspension>
    public let userID: ID<User>
    public let createdAt: Timestamp

    public init(id: ID<Suspension>, userID: ID<User>, createdAt: Timestamp) {
        self.id = id
        self.userID = userID
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case userID = "user_id"
        case createdAt = "created_at"
    }
}
