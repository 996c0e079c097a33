// SPDX-License-Identifier: Apache-2.0

import Addressing
import Crypto
import CryptoExtras
import OverlayModel

/// What is kept of a password: an scrypt hash (RFC 7914) with its salt and costs.
public struct PasswordVerifier: Hashable, Sendable, Codable {
    /// What a guess costs: the rounds of scrypt, a power of two. With 8 blocks a round takes 1 KiB of memory.
    public struct Cost: Hashable, Sendable {
        let rounds: Int

        public init(rounds: Int) {
            self.rounds = rounds
        }

        /// 2^17, the OWASP cheat sheet's first choice: 128 MiB, a good tenth of a second.
        public static let standard = Cost(rounds: 1 << 17)
    }

    private static let blockSize = 8
    private static let parallelism = 1

    private let salt: String
    private let rounds: Int
    private let hash: SecretDigest

    public init(password: String, cost: Cost = .standard) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        salt = Base64URL.encode(bytes)
        rounds = cost.rounds
        hash = Self.hash(password, salt: bytes, rounds: cost.rounds)
    }

    /// As expensive as making one.
    public func matches(_ password: String) -> Bool {
        Self.hash(password, salt: Base64URL.decode(salt) ?? [], rounds: rounds) == hash
    }

    /// For a user that there isn't: matches nothing, at the same cost, so that the time of an answer doesn't tell.
    public static func nobodys(cost: Cost = .standard) -> PasswordVerifier {
        PasswordVerifier(salt: Base64URL.encode(Array(repeating: 0, count: 16)), rounds: cost.rounds)
    }

    /// No password is known whose hash is zero.
    private init(salt: String, rounds: Int) {
        (self.salt, self.rounds, hash) = (salt, rounds, SecretDigest(bytes: FixedBytes()))
    }

    public var cost: Cost { Cost(rounds: rounds) }

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
