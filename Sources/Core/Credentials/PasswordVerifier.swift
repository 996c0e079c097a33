// SPDX-License-Identifier: Apache-2.0

import Addressing
import Crypto
import CryptoExtras
import OverlayModel

/// What is kept of a password: an scrypt hash (RFC 7914) with its salt and costs.
public struct PasswordVerifier: Hashable, Sendable, Codable {
    /// 2^17 rounds of 8 blocks, the OWASP cheat sheet's first choice: 128 MiB and a good tenth of a second each.
    private static let rounds = 1 << 17
    private static let blockSize = 8
    private static let parallelism = 1

    private let salt: String
    private let rounds: Int
    private let hash: SecretDigest

    public init(password: String) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        salt = Base64URL.encode(bytes)
        rounds = Self.rounds
        hash = Self.hash(password, salt: bytes, rounds: Self.rounds)
    }

    /// As expensive as making one.
    public func matches(_ password: String) -> Bool {
        Self.hash(password, salt: Base64URL.decode(salt) ?? [], rounds: rounds) == hash
    }

    /// For a user that there isn't: takes the time of a comparison, so that the answer doesn't tell.
    public static func matchNobody(_ password: String) {
        _ = hash(password, salt: Array(repeating: 0, count: 16), rounds: rounds)
    }

    private static func hash(_ password: String, salt: [UInt8], rounds: Int) -> SecretDigest {
        let key = try? KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: rounds, blockSize: blockSize,
            parallelism: parallelism)
        guard let bytes = key?.withUnsafeBytes({ FixedBytes<32>(Array($0)) }) else {
            preconditionFailure("scrypt accepts these costs")
        }
        return SecretDigest(bytes: bytes)
    }
}
