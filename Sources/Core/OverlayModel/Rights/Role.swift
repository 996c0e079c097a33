// SPDX-License-Identifier: Apache-2.0

/// What a user is in a tenant.
public enum Role: String, Hashable, Sendable, Codable, FormerlyNamed {
    case owner
    case admin
    case member
    case viewer

    /// In the tenant. A viewer sees more than a member, and does less.
    public var rights: Set<Access> {
        switch self {
        case .viewer: [.read, .inspect]
        case .member: [.read, .devices]
        case .admin: [.read, .inspect, .devices, .manage]
        case .owner: [.read, .inspect, .devices, .manage, .members, .govern]
        }
    }

    public static let formerNames = ["administrator": Role.admin, "user": .member]

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let role = Role(rawValue: text) ?? Self.formerNames[text] else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a role is owner, admin, member or viewer")
        }
        self = role
    }
}
