// SPDX-License-Identifier: Apache-2.0

import Credentials
import OverlayModel
import OverlayProtocol

/// What a user shows beside the password: codes of an authenticator app, and recovery codes for the day it is lost.
struct SecondFactor: KeptEntity {
    static let kind = "second_factor"

    let id: ID<SecondFactor>
    let userID: ID<User>
    /// What `SealingKey` made of what the app and the server share.
    let sealed: String
    /// nil: it waits for its first code, and isn't asked for.
    var confirmedAt: Timestamp?
    /// The newest step whose code was taken: a code counts once.
    var lastStep: Int?
    /// Those that are left.
    var recoveryCodes: [SecretDigest] = []

    var claims: [String] { ["second_factor:\(userID)"] }

    static var table: WritableKeyPath<Installation, [ID<SecondFactor>: SecondFactor]> { \.secondFactors }
    static var shownFields: Set<String> { ["user_id", "confirmed_at"] }

    static func reindex(from old: SecondFactor?, to new: SecondFactor?, in tables: inout Installation) {
        tables.index.secondFactorsByUser.follow(old, new, by: \.userID)
    }

    private enum CodingKeys: String, CodingKey {
        case id, sealed
        case userID = "user_id"
        case confirmedAt = "confirmed_at"
        case lastStep = "last_step"
        case recoveryCodes = "recovery_codes"
    }
}

extension Installation {
    /// What a user is asked for; nil: the password is enough.
    func confirmedSecondFactor(of user: ID<User>) -> SecondFactor? {
        secondFactor(of: user).flatMap { $0.confirmedAt == nil ? nil : $0 }
    }
}

extension SecondFactor {
    /// Takes a code, which counts once.
    /// - Throws: `.secondFactorRequired` for a wrong one.
    mutating func spend(_ text: String, _ key: SealingKey, now: Timestamp) throws {
        switch SecondFactorCode(text) {
        case .oneTime(let code):
            guard let secret = key.open(sealed, of: userID) else { throw Problem.secondFactorLost }
            guard let step = secret.step(of: code, at: now, after: lastStep) else { throw Problem.wrongCode }
            lastStep = step
        case .recovery(let digest):
            guard recoveryCodes.contains(digest) else { throw Problem.wrongCode }
            recoveryCodes.removeAll { $0 == digest }
        case nil: throw Problem.wrongCode
        }
    }

    static let recoveryCodeCount = 10

    /// In the place of those that there were.
    mutating func renewRecoveryCodes() -> RecoveryCodes {
        let codes = (0..<Self.recoveryCodeCount).map { _ in RecoveryCode.make() }
        recoveryCodes = codes.map(\.digest)
        return RecoveryCodes(recoveryCodes: codes.map(\.text))
    }
}

extension Draft<Installation> {
    /// What a user has to show beside the password, where they have something to show.
    /// - Returns: whether they had.
    /// - Throws: `.secondFactorRequired`.
    @discardableResult
    mutating func spend(_ code: String?, of user: ID<User>, _ key: SealingKey) throws -> Bool {
        guard var factor = tables.confirmedSecondFactor(of: user) else { return false }
        guard let code else { throw Problem.codeMissing }
        try factor.spend(code, key, now: now)
        try put(factor)
        return true
    }
}

extension Problem {
    fileprivate static let codeMissing = Problem(
        .secondFactorRequired, "this account asks for a code beside the password: your authenticator app shows it")
    fileprivate static let wrongCode = Problem(
        .secondFactorRequired, "the code is wrong, or was used already: wait for the next, or use a recovery code")
    /// The server's file of keys is another one.
    fileprivate static let secondFactorLost = Problem(
        .secondFactorRequired,
        "the server can't check codes of your app any more: use a recovery code, or have an owner reset it")
}
