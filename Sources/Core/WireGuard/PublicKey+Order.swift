// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Crypto

extension PublicKey {
    /// A point of low order (RFC 7748 §6.1; zero is one): with it every private key agrees on the same secret, zero,
    /// so that anybody could speak for its holder.
    public var hasLowOrder: Bool {
        // Clamping makes each scalar a multiple of the cofactor 8, which takes such a point to zero whatever else it is.
        let any = [UInt8](repeating: 0x40, count: 32)
        guard let scalar = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: any),
            let point = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes.array),
            let shared = try? scalar.sharedSecretFromKeyAgreement(with: point)
        else { return true }
        return shared.withUnsafeBytes { secret in secret.allSatisfy { $0 == 0 } }
    }
}
