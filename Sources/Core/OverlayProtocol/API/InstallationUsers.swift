// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /installation/users`: a user, for whoever sees to the installation.
public struct InstallationUserInfo: Codable, Sendable, Hashable {
    public let id: ID<User>
    public let email: String
    public let name: String
    public let superAdmin: Bool
    public let secondFactor: Bool
    /// They take part in no workspace.
    public let disabled: Bool
    public let createdAt: Timestamp
    public let lastLoginAt: Timestamp?

    public init(_ user: User, hasSecondFactor: Bool) {
        id = user.id
        email = user.email
        name = user.name
        superAdmin = user.isSuperAdmin
        secondFactor = hasSecondFactor
        disabled = user.isDisabled
        createdAt = user.createdAt
        lastLoginAt = user.lastLoginAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, name, disabled
        case superAdmin = "super_admin"
        case secondFactor = "second_factor"
        case createdAt = "created_at"
        case lastLoginAt = "last_login_at"
    }
}
