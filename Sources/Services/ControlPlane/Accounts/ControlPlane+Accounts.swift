// SPDX-License-Identifier: Apache-2.0

import Addressing
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
    public func setUp(_ request: SetupRequest) async throws -> SessionResponse {
        let account = try NewAccount(request)
        let digest = SecretDigest(of: request.token.utf8)
        // Before the expensive part, so that strangers don't get it for nothing.
        try Self.check(digest, installation.tables, now: now())
        let verifier = try await hash { PasswordVerifier(password: request.password, cost: passwordCost) }
        let secret = Secret.make(.session)
        let session = try await installation.change(by: "system", "setup", now: now()) { draft in
            try Self.check(digest, draft.tables, now: draft.now)
            for id in draft.tables.setupLinks.keys.sorted() { draft.delete(id) }
            return try account.put(into: &draft, verifier, session: secret)
        }
        logger.notice("set up", metadata: ["owner": "\(session.userID)"])
        await auditUser(session.userID, "setup")
        return try response(for: session, secret)
    }

    public func signIn(_ request: LoginRequest) async throws -> SessionResponse {
        let tables = installation.tables
        let email = request.email.lowercased()
        let user = tables.users.values.first { $0.email == email }
        let password = user.flatMap { user in tables.passwords.values.first { $0.userID == user.id } }
        // The same work and the same answer whether there is such a user or not.
        let matches = try await hash {
            guard let password else {
                PasswordVerifier.matchNobody(request.password, cost: passwordCost)
                return false
            }
            return password.verifier.matches(request.password)
        }
        guard matches, let user else {
            if let user { await auditUser(user.id, "session.refuse") } else { await auditStranger("session.refuse") }
            throw Problem(.unauthenticated, "e-mail or password is wrong")
        }
        let secret = Secret.make(.session)
        let session = try await installation.change(by: user.id.description, "session.create", now: now()) { draft in
            for old in draft.tables.sessions.values.sorted(by: { $0.id < $1.id }) where old.expiresAt <= draft.now {
                draft.delete(old.id)
            }
            return try draft.putSession(of: user.id, secret)
        }
        await auditUser(user.id, "session.create")
        return try response(for: session, secret)
    }

    /// - Parameter session: what comes in `Authorization: Session …`.
    public func authenticate(session text: String) throws -> Caller {
        let digest = SecretDigest(of: text.utf8)
        let tables = installation.tables
        guard let session = tables.sessions.values.first(where: { $0.digest == digest }), session.expiresAt > now(),
            let membership = tables.memberships.values.filter({ $0.userID == session.userID })
                .min(by: { $0.id < $1.id })
        else {
            throw Problem(.unauthenticated, "the session is unknown or has ended: sign in with 'warren login'")
        }
        return Caller(
            userID: session.userID, tenantID: membership.tenantID, role: membership.role, sessionID: session.id)
    }

    public func signOut(_ caller: Caller) async throws {
        try await installation.change(by: caller.userID.description, "session.delete", now: now()) { draft in
            draft.delete(caller.sessionID)
        }
        checkEventReaders()
        await auditUser(caller.userID, "session.delete")
    }

    public func me(_ caller: Caller) throws -> UserInfo {
        let tables = installation.tables
        guard let user = tables.users[caller.userID], let tenant = tables.tenants[caller.tenantID] else {
            throw Problem.notFound("user")
        }
        return UserInfo(id: user.id, email: user.email, name: user.name, role: caller.role, tenant: tenant.slug)
    }

    // MARK: - Steps

    private func response(for session: Session, _ secret: Secret) throws -> SessionResponse {
        SessionResponse(
            sessionHash: secret.text, expiresAt: session.expiresAt, user: try me(authenticate(session: secret.text)))
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

    /// How many may wait for their password to be hashed.
    private static let longestHashingQueue = 16

    private func hash<Result: Sendable>(_ work: @Sendable () -> Result) async throws -> Result {
        guard hashing.load < Self.longestHashingQueue else {
            throw Problem(.tooManyRequests, "too many are signing in at this moment; try again in some seconds")
        }
        return await hashing.withLock { work() }
    }
}

extension Draft<Installation> {
    fileprivate mutating func putSession(of user: ID<User>, _ secret: Secret) throws -> Session {
        let session = Session(
            id: newID(), userID: user, digest: secret.digest, createdAt: now, expiresAt: now + Session.lifetime)
        try put(session)
        return session
    }
}

/// What a set-up makes, checked.
private struct NewAccount {
    private let email: String
    private let name: String
    private let tenantName: String
    private let slug: DNSLabel

    private static let passwordLengths = 10...1024

    init(_ request: SetupRequest) throws {
        email = request.email.lowercased()
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !email.contains(where: \.isWhitespace) else {
            throw Problem(.invalid, field: "email", "an e-mail address is written like name@example.com")
        }
        guard Self.passwordLengths.contains(request.password.count) else {
            throw Problem(
                .invalid, field: "password", "a password has at least 10 characters; a sentence is a good one")
        }
        guard !request.name.isEmpty else { throw Problem(.invalid, field: "name", "a name is missing") }
        name = request.name
        guard let slug = DNSLabel(nearest: request.tenantName) else {
            throw Problem(.invalid, field: "tenant_name", "a workspace's name has letters or digits in it")
        }
        tenantName = request.tenantName
        self.slug = slug
    }

    func put(into draft: inout Draft<Installation>, _ verifier: PasswordVerifier, session: Secret) throws -> Session {
        let user = User(id: draft.newID(), email: email, name: name, createdAt: draft.now)
        let tenant = Tenant(
            id: draft.newID(), name: tenantName, slug: slug, ipv6Space: Self.randomSpace(), createdAt: draft.now)
        try draft.put(user)
        try draft.put(tenant)
        try draft.put(Membership(id: draft.newID(), userID: user.id, tenantID: tenant.id, role: .owner))
        try draft.put(Password(id: draft.newID(), userID: user.id, verifier: verifier))
        return try draft.putSession(of: user.id, session)
    }

    /// A /48 of fd00::/8 with 40 random bits (RFC 4193 §3.2.2).
    private static func randomSpace() -> Prefix {
        let global = UInt128(UInt64.random(in: 0..<1 << 40))
        return Prefix(containing: IPAddress(family: .v6, number: 0xfd << 120 | global << 80), length: 48)
    }
}

extension DNSLabel {
    /// The name as a label: lower case, what can't stand in one becomes a hyphen.
    /// - Returns: nil where nothing is left.
    init?(nearest text: String) {
        let characters = text.lowercased().map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let words = characters.split(separator: "-").map { String($0) }.joined(separator: "-").prefix(63)
        try? self.init(text: words.hasSuffix("-") ? String(words.dropLast()) : String(words))
    }
}
