// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Crypto

extension PrivateKey {
    /// The public key of this private key: X25519 with the base point (RFC 7748 §6.1, which also clamps).
    public var publicKey: PublicKey {
        guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes.array),
            let publicBytes = FixedBytes<32>(key.publicKey.rawRepresentation)
        else { preconditionFailure("every 32 bytes are an X25519 private key") }
        return PublicKey(bytes: publicBytes)
    }

    /// A new private key from the system's random source, clamped as `wg genkey` does.
    public static func generate() -> PrivateKey {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[0] &= 248
        bytes[31] = bytes[31] & 127 | 64
        guard let fixed = FixedBytes<32>(bytes) else { preconditionFailure("32 bytes are 32 bytes") }
        return PrivateKey(bytes: fixed)
    }
}
