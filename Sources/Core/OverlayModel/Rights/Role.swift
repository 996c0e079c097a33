// SPDX-License-Identifier: Apache-2.0

/// What a user is in a tenant.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
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

    /// The names that earlier systems have for two of them are taken as well.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        switch text {
        case "administrator": self = .admin
        case "user": self = .member
        default:
            guard let role = Role(rawValue: text) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "a role is owner, admin, member or viewer")
            }
            self = role
        }
    }
}
