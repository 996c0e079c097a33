// SPDX-License-Identifier: Apache-2.0

import Crypto
public import OverlayModel

/// Nonces that the one who made them recognises without having kept them: the time, random bits, and a MAC over both.
/// 75 characters of base64url; good for a minute.
public struct NonceMint: Sendable {
    private let key: SymmetricKey

    public static let lifetime = Duration.seconds(60)

    /// With a key of its own: what another process made is not recognised.
    public init() {
        key = SymmetricKey(size: .bits256)
    }

    public func make(now: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        let time = UInt64(bitPattern: now.milliseconds)
        let head =
            (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) }
            + (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return Base64URL.encode(head + code(head))
    }

    public func isFresh(_ nonce: String, now: Timestamp) -> Bool {
        guard let bytes = Base64URL.decode(nonce), bytes.count == 56 else { return false }
        let head = Array(bytes[..<24])
        guard HMAC<SHA256>.isValidAuthenticationCode(bytes[24...], authenticating: head, using: key) else {
            return false
        }
        let time = head[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let age = now - Timestamp(milliseconds: Int64(bitPattern: time))
        return age >= .seconds(-1) && age <= Self.lifetime
    }

    private func code(_ head: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: head, using: key))
    }
}
