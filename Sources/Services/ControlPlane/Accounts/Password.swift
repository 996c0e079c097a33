// SPDX-License-Identifier: Apache-2.0

import Credentials
import OverlayModel

/// What is kept of a user's password.
struct Password: KeptEntity {
    static let kind = "password"

    let id: ID<Password>
    let userID: ID<User>
    let verifier: PasswordVerifier

    var claims: [String] { ["password:\(userID)"] }

    static var table: WritableKeyPath<Installation, [ID<Password>: Password]> { \.passwords }
    static var shownFields: Set<String> { ["user_id"] }

    static func reindex(from old: Password?, to new: Password?, in tables: inout Installation) {
        tables.index.passwordsByUser.follow(old, new, by: \.userID)
    }

    private enum CodingKeys: String, CodingKey {
        case id, verifier
        case userID = "user_id"
    }
}
