// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
public import OverlayModel
public import OverlayProtocol

/// A user's second factor: begun, confirmed, renewed, ended by themselves, or reset by who sees to them.
extension ControlPlane {
    public func secondFactor(_ person: SignedIn) -> SecondFactorInfo {
        let factor = installation.tables.confirmedSecondFactor(of: person.userID)
        return SecondFactorInfo(enabledAt: factor?.confirmedAt, recoveryCodesLeft: factor?.recoveryCodes.count ?? 0)
    }

    /// What an authenticator app takes, this once. Nothing is asked for until it has shown that it has it.
    public func beginSecondFactor(
        _ person: SignedIn, _ request: SecondFactorBegin, from address: IPAddress? = nil
    ) async throws -> SecondFactorEnrolment {
        let user = try await checkPassword(request.password, of: person, from: address)
        let secret = TOTPSecret.make()
        try await installation.change(by: user.id.description, "second_factor.begin", now: now()) { draft in
            if let present = draft.tables.secondFactor(of: user.id) {
                guard present.confirmedAt == nil else {
                    throw Problem(.conflict, "codes are asked for already: disable that first, to move to another app")
                }
                draft.delete(present.id)
            }
            try draft.put(
                SecondFactor(id: draft.newID(), userID: user.id, sealed: sealingKey.seal(secret, of: user.id)))
        }
        return SecondFactorEnrolment(secret: secret.text, account: user.email)
    }

    /// From now on a code is asked for; the user's other sessions, which were made without, end.
    public func confirmSecondFactor(
        _ person: SignedIn, _ request: SecondFactorConfirm, from address: IPAddress? = nil
    ) async throws -> RecoveryCodes {
        let codes = try await changeSecondFactor(person, "second_factor.enable", request.code, address) { draft in
            guard var factor = draft.tables.secondFactor(of: person.userID), factor.confirmedAt == nil else {
                throw Problem(.conflict, "nothing waits for a code: begin anew, with POST /users/me/totp")
            }
            try factor.spend(request.code, sealingKey, now: draft.now)
            factor.confirmedAt = draft.now
            let codes = factor.renewRecoveryCodes()
            try draft.put(factor)
            try draft.keepOnlySession(of: person)
            return codes
        }
        checkEventReaders()
        return codes
    }

    /// Ten new recovery codes; the old ones open nothing any more.
    public func renewRecoveryCodes(
        _ person: SignedIn, _ request: SecondFactorChange, from address: IPAddress? = nil
    ) async throws -> RecoveryCodes {
        _ = try await checkPassword(request.password, of: person, from: address)
        return try await changeSecondFactor(person, "second_factor.renew", request.code, address) { draft in
            try draft.spend(request.code, of: person.userID, sealingKey)
            guard var factor = draft.tables.confirmedSecondFactor(of: person.userID) else { throw Problem.noFactor }
            let codes = factor.renewRecoveryCodes()
            try draft.put(factor)
            return codes
        }
    }

    /// From now on the password is enough.
    public func endSecondFactor(
        _ person: SignedIn, _ request: SecondFactorChange, from address: IPAddress? = nil
    ) async throws {
        _ = try await checkPassword(request.password, of: person, from: address)
        try await changeSecondFactor(person, "second_factor.disable", request.code, address) { draft in
            try draft.spend(request.code, of: person.userID, sealingKey)
            guard let factor = draft.tables.confirmedSecondFactor(of: person.userID) else { throw Problem.noFactor }
            draft.delete(factor.id)
        }
    }

    /// For who has lost app and recovery codes: their sessions end, and the password is enough for the next.
    public func resetSecondFactor(_ caller: Caller, of id: ID<User>) async throws {
        let configuration = try configuration(caller)
        try await installation.change(by: caller.userID.description, "second_factor.reset", now: now()) { draft in
            let membership = try draft.tables.member(id, of: caller.tenantID)
            try caller.precondition?.check(
                Editable(configuration: configuration, installation: draft.tables, tenantID: caller.tenantID))
            try caller.checkMayReset(membership, draft.tables)
            guard let factor = draft.tables.secondFactor(of: id) else { throw Problem.noFactor }
            draft.delete(factor.id)
            draft.endSessions(of: id) { _ in true }
        }
        try await audit(caller, "second_factor.reset", ["user_id": "\(id)"])
        tell(.changed, id, in: caller.tenantID)
        checkEventReaders()
    }

    private func changeSecondFactor<Result>(
        _ person: SignedIn, _ action: String, _ code: String, _ address: IPAddress?,
        _ body: (inout Draft<Installation>) throws -> Result
    ) async throws -> Result {
        let result = try await countingGuess(code, of: person.userID, from: address) {
            try await installation.change(by: person.userID.description, action, now: now(), body)
        }
        await auditUser(person.userID, action)
        return result
    }
}

extension Caller {
    /// Whoever may edit the user here; and nobody who sees to one of several workspaces weakens them in the others.
    fileprivate func checkMayReset(_ membership: Membership, _ people: Installation) throws {
        try checkMayEdit(membership)
        guard membership.userID != userID else {
            throw Problem(.forbidden, "your own ends with your password and a code: 'warren totp disable'")
        }
        let isElsewhere = people.memberships(of: membership.userID).count > 1
        let seesToAll = people.users[membership.userID]?.isSuperAdmin ?? false
        guard isElsewhere || seesToAll, !rights.contains(.tenants) else { return }
        throw Problem(
            .forbidden,
            "they are in other workspaces as well, or see to all: it takes the right 'tenants' to reset this")
    }
}

extension Draft<Installation> {
    /// The one that asks, which has shown a code now.
    fileprivate mutating func keepOnlySession(of person: SignedIn) throws {
        endSessions(of: person.userID) { person.credential != .session($0.id) }
        for var session in tables.sessions(of: person.userID) {
            session.hasSecondFactor = true
            try put(session)
        }
    }
}

extension Problem {
    fileprivate static let noFactor = Problem(.conflict, "no codes are asked for: there is nothing to change")
}
