// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension ControlPlane {
    /// - Parameters:
    ///   - session: what comes in `Authorization: Session …`.
    ///   - tenant: the slug of the one that the call is about; nil: the user's first.
    /// - Throws: `.unauthenticated`; `.notFound` for a tenant that isn't theirs.
    public func signedIn(session text: String, tenant: String? = nil) throws -> SignedIn {
        let digest = SecretDigest(of: text.utf8)
        let tables = installation.tables
        guard let session = tables.session(digest), end(of: session, tables) > now(),
            let user = tables.users[session.userID], !user.isDisabled
        else {
            throw Problem(.unauthenticated, "the session is unknown or has ended: sign in with 'warren login'")
        }
        let memberships = memberships(of: user.id)
        guard user.isSuperAdmin || !memberships.isEmpty else { throw Problem.inNoWorkspace }
        let membership = try tenant.map { try self.membership(in: $0, of: memberships) } ?? memberships.first
        uses.note(session.id.description, now: now())
        return SignedIn(
            userID: user.id, rights: Access.granted(to: membership?.role, isSuperAdmin: user.isSuperAdmin),
            credential: .session(session.id), membership: membership)
    }

    /// - Parameters:
    ///   - token: what comes in `Authorization: Bearer …`.
    ///   - tenant: the slug of the only one that it is for; nil: that one.
    /// - Throws: `.unauthenticated`; `.notFound` for another tenant.
    public func signedIn(token text: String, tenant: String? = nil) throws -> SignedIn {
        let digest = SecretDigest(of: text.utf8)
        let tables = installation.tables
        guard let token = tables.token(digest), token.expiresAt > now(),
            let user = tables.users[token.userID],
            let membership = memberships(of: user.id).first(where: { $0.tenantID == token.tenantID })
        else { throw Problem(.unauthenticated, "the token is unknown, was deleted or has expired: make another") }
        if let tenant { _ = try self.membership(in: tenant, of: [membership]) }
        uses.note(token.id.description, now: now())
        let rights = Access.granted(to: membership.role, isSuperAdmin: user.isSuperAdmin)
        return SignedIn(
            userID: user.id, rights: Access.granted(rights, within: token.scopes), credential: .token(token.id),
            membership: membership)
    }

    public func authenticate(session text: String, tenant: String? = nil) throws -> Caller {
        try Caller(signedIn(session: text, tenant: tenant))
    }

    /// When a session ends if nobody uses it.
    func end(of session: Session, _ tables: Installation) -> Timestamp {
        tables.sessionLimits(of: session.userID).end(of: session, lastUse: uses[session.id.description])
    }

    /// Whether what a caller was let in with still counts, and lets them do as much.
    func stillHolds(_ caller: Caller) -> Bool {
        let tables = installation.tables
        let isKnown =
            switch caller.person.credential {
            case .session(let id): tables.sessions[id].map { end(of: $0, tables) > now() } ?? false
            case .token(let id): tables.tokens[id].map { $0.expiresAt > now() } ?? false
            }
        return isKnown
            && memberships(of: caller.userID).contains { $0.tenantID == caller.tenantID && $0.role == caller.role }
    }

    /// Those that count, in the order of joining.
    func memberships(of user: ID<User>) -> [Membership] {
        let people = installation.tables
        return people.memberships(of: user).filter { people.takesPart($0) }
    }

    private func membership(in slug: String, of memberships: [Membership]) throws -> Membership {
        let tenants = installation.tables.tenants
        guard let membership = memberships.first(where: { tenants[$0.tenantID]?.slug.description == slug }) else {
            throw Problem.notFound("workspace")
        }
        return membership
    }
}

extension Problem {
    static let inNoWorkspace = Problem(
        .unauthenticated, "this user takes part in no workspace any more: an owner of one can change that")
}
