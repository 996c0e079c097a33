// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
import OverlayModel
public import OverlayProtocol

/// The sessions of one user.
extension ControlPlane {
    /// The newest first.
    public func signIns(_ person: SignedIn) -> [SignInInfo] {
        let tables = installation.tables
        return tables.sessions(of: person.userID).reversed().filter { end(of: $0, tables) > now() }.map { session in
            SignInInfo(
                id: session.id.description, createdAt: session.createdAt, expiresAt: end(of: session, tables),
                lastUsedAt: uses[session.id.description], isCurrent: person.credential == .session(session.id),
                hasSecondFactor: session.hasSecondFactor)
        }
    }

    /// Ends one of the user's sessions.
    public func endSignIn(_ person: SignedIn, _ id: String) async throws {
        guard let session = installation.tables.sessions(of: person.userID).first(where: { $0.id.description == id })
        else { throw Problem.notFound("session") }
        try await endSignIns(person) { $0.id == session.id }
    }

    /// - Parameter sparingCurrent: all but the one that asks.
    public func endSignIns(_ person: SignedIn, sparingCurrent: Bool) async throws {
        try await endSignIns(person) { !sparingCurrent || person.credential != .session($0.id) }
    }

    /// Ends the user's other sessions as well: whoever knew the old password is out. Tokens stay, as they are
    /// credentials of their own; they are listed and deleted by themselves.
    public func changePassword(
        _ person: SignedIn, _ request: PasswordChange, from address: IPAddress? = nil
    ) async throws {
        try NewAccount.check(password: request.newPassword, field: "new_password")
        _ = try await checkPassword(request.password, of: person, from: address)
        let verifier = try await hash { PasswordVerifier(password: request.newPassword, cost: passwordCost) }
        try await countingGuess(request.code, of: person.userID, from: address) {
            try await installation.change(by: person.userID.description, "password.change", now: now()) { draft in
                try draft.spend(request.code, of: person.userID, sealingKey)
                if let old = draft.tables.password(of: person.userID) { draft.delete(old.id) }
                try draft.put(Password(id: draft.newID(), userID: person.userID, verifier: verifier))
                draft.endSessions(of: person.userID) { person.credential != .session($0.id) }
            }
        }
        checkEventReaders()
        await auditUser(person.userID, "password.change")
    }

    private func endSignIns(_ person: SignedIn, where ends: (Session) -> Bool) async throws {
        try await installation.change(by: person.userID.description, "session.delete", now: now()) { draft in
            draft.endSessions(of: person.userID, where: ends)
        }
        checkEventReaders()
        await auditUser(person.userID, "session.delete")
    }

    /// Writes down when sessions and tokens were used, beside the log.
    public func saveCredentialUses() async throws {
        let tables = installation.tables
        let known = Set(tables.sessions.keys.map(\.description)).union(tables.tokens.keys.map(\.description))
        guard let body = try uses.takeChanges(of: known) else { return }
        do { try await store.saveObserved([CredentialUses.key: body], in: .installation) } catch {
            uses.noteFailure()
            throw Problem(error)
        }
    }
}

extension Draft<Installation> {
    mutating func endSessions(of user: ID<User>, where ends: (Session) -> Bool) {
        for session in tables.sessions(of: user).filter(ends) { delete(session.id) }
    }

    /// Everybody's.
    mutating func deleteEndedSessions() {
        for session in tables.sessions.values.filter({ $0.expiresAt <= now }).sorted(by: { $0.id < $1.id }) {
            delete(session.id)
        }
    }
}
