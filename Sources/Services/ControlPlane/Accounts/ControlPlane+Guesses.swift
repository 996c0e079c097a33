// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol
import Synchronization

/// What somebody shows of who they are, counted where it is wrong.
extension ControlPlane {
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

    /// Of somebody who is signed in, and stays so: the session is not what is wrong.
    /// - Throws: `.invalid`; `.tooManyRequests`.
    func checkPassword(_ text: String, of person: SignedIn, from address: IPAddress?) async throws -> User {
        guard let user = installation.tables.users[person.userID] else { throw Problem.notFound("user") }
        do {
            try await checkPassword(text, of: user, user.email, from: address)
        } catch let problem as Problem where problem.code == .unauthenticated {
            throw Problem(.invalid, field: "password", "it is not the one that you have")
        }
        return user
    }

    /// What takes a code: a wrong one counts where it comes from, and against the account as well. Only who knows the
    /// password gets here, so strangers can't use the account's up; and a recovery code, which nobody guesses, is taken
    /// also where they are.
    func countingGuess<Result>(
        _ code: String?, of user: ID<User>?, from address: IPAddress?, _ body: () async throws -> Result
    ) async throws -> Result {
        guard let user, let code, let email = installation.tables.users[user]?.email,
            installation.tables.secondFactor(of: user) != nil
        else { return try await body() }
        let keys = SignInPace.Key.keys(email, guessing: SecondFactorCode(code), from: address)
        if let wait = signInPace.withLock({ $0.take(keys, now: now()) }) { throw Problem.tooManyGuesses(wait) }
        do {
            let result = try await body()
            signInPace.withLock { $0.giveBack(keys, now: now()) }
            return result
        } catch let problem as Problem where problem.code == .secondFactorRequired {
            await auditUser(user, "session.refuse")
            throw problem
        } catch {
            signInPace.withLock { $0.giveBack(keys, now: now()) }
            throw error
        }
    }

    /// What takes a join key, a token or a link from a stranger: one that opens nothing counts where it comes from.
    /// - Throws: `.tooManyRequests`, and what `body` throws.
    func countingStrangers<Result>(
        from address: IPAddress?, _ body: () async throws -> Result
    ) async throws -> Result {
        try checkPaceOfStrangers(from: address)
        do { return try await body() } catch {
            noteStranger(error, from: address)
            throw error
        }
    }

    func countingStrangers<Result>(from address: IPAddress?, _ body: () throws -> Result) throws -> Result {
        try checkPaceOfStrangers(from: address)
        do { return try body() } catch {
            noteStranger(error, from: address)
            throw error
        }
    }

    /// - Throws: `.tooManyRequests` where as many as may have opened nothing.
    func checkPaceOfStrangers(from address: IPAddress?) throws {
        let keys = SignInPace.Key.secrets(shownFrom: address)
        guard let wait = signInPace.withLock({ $0.wait(for: keys, now: now()) }) else { return }
        throw Problem.tooMany("keys, tokens and links that open nothing", wait)
    }

    private func noteStranger(_ error: any Error, from address: IPAddress?) {
        guard let problem = error as? Problem, problem.code == .unauthenticated || problem.code == .notFound else {
            return
        }
        signInPace.withLock { $0.charge(SignInPace.Key.secrets(shownFrom: address), now: now()) }
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

extension SignInPace.Key {
    fileprivate static func keys(
        _ email: String, guessing code: SecondFactorCode?, from address: IPAddress?
    ) -> [SignInPace.Key] {
        if case .recovery = code { return keys(email, from: address) }
        return keys(email, from: address) + [.codes(of: email)]
    }
}

extension Problem {
    fileprivate static func tooManyGuesses(_ wait: Duration) -> Problem { tooMany("wrong passwords or codes", wait) }

    fileprivate static func tooMany(_ what: String, _ wait: Duration) -> Problem {
        let seconds = Int(wait.components.seconds) + 1
        var problem = Problem(
            .tooManyRequests, "too many \(what) from this address; try again in \(seconds) seconds")
        problem.retryAfter = seconds
        return problem
    }
}
