// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
import OverlayModel
public import OverlayProtocol
import Synchronization

extension ControlPlane {
    /// - Parameter address: where the request comes from; nil: nobody knows, and nobody counts.
    public func signIn(_ request: LoginRequest, from address: IPAddress? = nil) async throws -> SessionResponse {
        let user = installation.tables.user(request.email.lowercased())
        try await checkPassword(request.password, of: user, request.email, from: address)
        guard let user, !user.isDisabled, user.isSuperAdmin || !memberships(of: user.id).isEmpty else {
            throw Problem.inNoWorkspace
        }
        let secret = Secret.make(.session)
        let session = try await countingGuess(request.code, of: user.id, from: address) {
            try await installation.change(by: user.id.description, "session.create", now: now()) { draft in
                let hasSecondFactor = try draft.spend(request.code, of: user.id, sealingKey)
                draft.deleteEndedSessions()
                try draft.noteSignIn(user.id)
                return try draft.putSession(of: user.id, secret, hasSecondFactor: hasSecondFactor)
            }
        }
        await auditUser(user.id, "session.create")
        return try response(for: session, secret)
    }

    /// - Parameter user: nil: there is none; the same work and the same answer.
    /// - Throws: `.unauthenticated`, and writes that down; `.tooManyRequests`.
    func checkPassword(_ text: String, of user: User?, _ email: String, from address: IPAddress?) async throws {
        let keys = SignInPace.Key.keys(email.lowercased(), from: address)
        if let wait = signInPace.withLock({ $0.take(keys, now: now()) }) { throw Problem.tooManyGuesses(wait) }
        let tables = installation.tables
        let verifier = user.flatMap { tables.password(of: $0.id)?.verifier } ?? .nobodys(cost: passwordCost)
        let matches = try await hash { verifier.matches(text) }
        guard !matches else { return signInPace.withLock { $0.giveBack(keys, now: now()) } }
        if let user { await auditUser(user.id, "session.refuse") } else { await auditStranger("session.refuse") }
        throw Problem(.unauthenticated, "e-mail or password is wrong")
    }

    /// Whole seconds that are left of a session that was just made.
    public func timeLeft(of session: SessionResponse) -> Int64 {
        let left = (session.expiresAt - now()).components
        return left.seconds + (left.attoseconds > 0 ? 1 : 0)
    }

    /// How many may wait for their password to be hashed.
    private static let longestHashingQueue = 16

    func hash<Result: Sendable>(_ work: @Sendable () -> Result) async throws -> Result {
        guard hashing.load < Self.longestHashingQueue else {
            throw Problem(.tooManyRequests, "too many are signing in at this moment; try again in some seconds")
        }
        return await hashing.withLock { work() }
    }
}

extension Draft<Installation> {
    fileprivate mutating func noteSignIn(_ id: ID<User>) throws {
        guard var user = tables.users[id] else { throw Problem.notFound("user") }
        user.lastLoginAt = now
        try put(user)
    }
}

extension Problem {
    static func tooManyGuesses(_ wait: Duration) -> Problem {
        let seconds = Int(wait.components.seconds) + 1
        var problem = Problem(
            .tooManyRequests, "too many wrong passwords or codes from this address; try again in \(seconds) seconds")
        problem.retryAfter = seconds
        return problem
    }
}
