// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// A user who has signed in.
struct Session: KeptEntity {
    static let kind = "session"

    let id: ID<Session>
    let userID: ID<User>
    let digest: SecretDigest
    let createdAt: Timestamp
    /// No setting lets it live longer.
    let expiresAt: Timestamp
    /// A code was shown beside the password.
    var hasSecondFactor = false

    static var table: WritableKeyPath<Installation, [ID<Session>: Session]> { \.sessions }
    static var shownFields: Set<String> { ["user_id", "created_at", "expires_at", "has_second_factor"] }

    static func reindex(from old: Session?, to new: Session?, in tables: inout Installation) {
        tables.index.sessionsByDigest.follow(old, new, by: \.digest)
        tables.index.sessionsByUser.follow(old, new, by: \.userID)
    }

    private enum CodingKeys: String, CodingKey {
        case id, digest
        case userID = "user_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case hasSecondFactor = "has_second_factor"
    }
}

/// How long a session is good. A session is a user's and opens all their tenants, so the strictest of these decides.
struct SessionLimits: Equatable {
    let lifetime: Duration
    let idle: Duration

    init(_ tenants: [TenantSettings]) {
        let settings = tenants.isEmpty ? [TenantSettings()] : tenants
        lifetime = settings.map { .seconds($0.sessionLifetime) }.min() ?? .zero
        idle = settings.map { .seconds($0.sessionIdleLifetime) }.min() ?? .zero
    }

    /// - Parameter lastUse: nil: there was none so far.
    func end(of session: Session, lastUse: Timestamp?) -> Timestamp {
        let lastUse = max(lastUse ?? session.createdAt, session.createdAt)
        return min(session.expiresAt, session.createdAt + lifetime, lastUse + idle)
    }
}

extension Installation {
    func sessionLimits(of user: ID<User>) -> SessionLimits {
        SessionLimits(memberships(of: user).filter { takesPart($0) }.compactMap { tenants[$0.tenantID]?.settings })
    }
}

extension Session {
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ID<Session>.self, forKey: .id)
        userID = try container.decode(ID<User>.self, forKey: .userID)
        digest = try container.decode(SecretDigest.self, forKey: .digest)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        expiresAt = try container.decode(Timestamp.self, forKey: .expiresAt)
        // Sessions of earlier versions don't say.
        hasSecondFactor = try container.decodeIfPresent(Bool.self, forKey: .hasSecondFactor) ?? false
    }
}
