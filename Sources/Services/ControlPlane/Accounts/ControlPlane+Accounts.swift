// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import Credentials
import Logging
import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Whether there is an owner.
    public var isSetUp: Bool { !installation.tables.users.isEmpty }

    /// Makes the secret of a one-time link; what was made before opens nothing any more.
    public func makeSetupSecret() async throws -> Invitation {
        let secret = Secret.make(.setup)
        try await installation.change(by: "system", "setup_link.create", now: now()) { draft in
            try Self.refuseIfSetUp(draft.tables)
            for id in draft.tables.setupLinks.keys.sorted() { draft.delete(id) }
            try draft.put(
                SetupLink(id: draft.newID(), digest: secret.digest, expiresAt: draft.now + SetupLink.lifetime))
        }
        return Invitation(secret: secret, authority: authority)
    }

    /// The first user: the owner of the first tenant. The door closes for good.
    public func setUp(_ request: SetupRequest, from address: IPAddress? = nil) async throws -> SessionResponse {
        let account = try NewAccount(request)
        let digest = SecretDigest(of: request.token.utf8)
        // Before the expensive part, so that strangers don't get it for nothing.
        try countingStrangers(from: address) { try Self.check(digest, installation.tables, now: now()) }
        let verifier = try await hash { PasswordVerifier(password: request.password, cost: passwordCost) }
        let secret = Secret.make(.session)
        let session = try await installation.change(by: "system", "setup", now: now()) { draft in
            try Self.check(digest, draft.tables, now: draft.now)
            for id in draft.tables.setupLinks.keys.sorted() { draft.delete(id) }
            let user = try account.put(into: &draft, verifier)
            return try draft.putSession(of: user.id, secret)
        }
        logger.notice("set up", metadata: ["owner": "\(session.userID)"])
        await auditUser(session.userID, "setup")
        return try response(for: session, secret)
    }

    public func signOut(_ person: SignedIn) async throws {
        guard case .session(let id) = person.credential else { return }
        try await installation.change(by: person.userID.description, "session.delete", now: now()) { $0.delete(id) }
        checkEventReaders()
        await auditUser(person.userID, "session.delete")
    }

    public func me(_ person: SignedIn) throws -> UserInfo {
        let tables = installation.tables
        guard let user = tables.users[person.userID] else { throw Problem.notFound("user") }
        return UserInfo(
            user, hasSecondFactor: tables.confirmedSecondFactor(of: user.id) != nil,
            in: person.membership.flatMap { tables.place($0) }, rights: person.rights.sorted(),
            tenants: memberships(of: user.id).compactMap { tables.place($0) })
    }

    // MARK: - Steps

    func response(for session: Session, _ secret: Secret) throws -> SessionResponse {
        SessionResponse(
            sessionHash: secret.text, expiresAt: session.expiresAt, user: try me(signedIn(session: secret.text)))
    }

    private static func refuseIfSetUp(_ tables: Installation) throws {
        guard tables.users.isEmpty else {
            throw Problem(.setupClosed, "this installation has an owner; sign in with 'warren login'")
        }
    }

    private static func check(_ digest: SecretDigest, _ tables: Installation, now: Timestamp) throws {
        try refuseIfSetUp(tables)
        guard tables.setupLinks.values.contains(where: { $0.digest == digest && $0.expiresAt > now }) else {
            throw Problem(
                .unauthenticated,
                "this link opens nothing (any more): make another with 'warren-server setup-link' on the server")
        }
    }
}

extension Draft<Installation> {
    mutating func putSession(of user: ID<User>, _ secret: Secret, hasSecondFactor: Bool = false) throws -> Session {
        guard var account = tables.users[user] else { throw Problem.notFound("user") }
        account.lastLoginAt = now
        try put(account)
        let session = Session(
            id: newID(), userID: user, digest: secret.digest, createdAt: now,
            expiresAt: now + tables.sessionLimits(of: user).lifetime,
            hasSecondFactor: hasSecondFactor)
        try put(session)
        return session
    }
}

extension Installation {
    fileprivate func place(_ membership: Membership) -> TenantPlace? {
        tenants[membership.tenantID].map { TenantPlace(tenant: $0.slug, role: membership.role) }
    }
}
