// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Crypto
import WireGuard

/// Proves that a machine holds the private key of a public key, to a server and to nobody else: both derive one secret
/// from their own private and the other's public key (X25519), and the machine computes an HMAC with it over what the
/// server asked. A credential without the key is worth nothing elsewhere, and nobody enrols another's key.
///
///     HMAC-SHA256(HKDF-SHA256(X25519(own private, other's public), info: "warren proof of key v1"),
///                 nonce ‖ subject ‖ 0 ‖ purpose)
public struct ProofOfKey: Sendable {
    /// What the proof is for; one made for one purpose proves nothing for another.
    public enum Purpose: String, Sendable {
        case enroll
        case hello
        case rotate
    }

    private let key: SymmetricKey

    /// - Returns: nil for a public key of low order (RFC 7748 §6.1), with which anybody could prove anything.
    public init?(own: PrivateKey, other: PublicKey) {
        guard let privateKey = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: own.bytes.array),
            let publicKey = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: other.bytes.array),
            let shared = try? privateKey.sharedSecretFromKeyAgreement(with: publicKey),
            // swift-crypto lets the zero secret through, which the RFC leaves to the caller.
            shared.withUnsafeBytes({ secret in secret.contains { $0 != 0 } })
        else { return nil }
        key = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: [UInt8](), sharedInfo: Array("warren proof of key v1".utf8), outputByteCount: 32)
    }

    /// - Parameters:
    ///   - nonce: the server's, of fixed length.
    ///   - subject: whom the proof is about: the device's id, or at enrolment the public key.
    public func make(nonce: String, subject: String, _ purpose: Purpose) -> String {
        Base64URL.encode(HMAC<SHA256>.authenticationCode(for: Self.message(nonce, subject, purpose), using: key))
    }

    /// Takes the same time wherever a wrong proof differs.
    public func isValid(_ proof: String, nonce: String, subject: String, _ purpose: Purpose) -> Bool {
        guard let code = Base64URL.decode(proof) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Self.message(nonce, subject, purpose), using: key)
    }

    private static func message(_ nonce: String, _ subject: String, _ purpose: Purpose) -> [UInt8] {
        Array(nonce.utf8) + Array(subject.utf8) + [0] + Array(purpose.rawValue.utf8)
    }
}
