// SPDX-License-Identifier: Apache-2.0

import Crypto
public import OverlayModel

/// What a user's authenticator app and the server share: both make the same six digits of it and the time, anew every
/// 30 seconds (RFC 6238 with HMAC-SHA-1, which is what all apps do).
public struct TOTPSecret: Sendable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    public static let digits = 6
    /// Seconds for which a code is shown.
    public static let period = 30
    /// How many steps a device's clock may be off, in either direction (RFC 6238 §5.2 recommends one).
    private static let tolerance = 1

    /// 160 bits, as RFC 4226 §4 recommends.
    public static func make() -> TOTPSecret {
        var generator = SystemRandomNumberGenerator()
        return TOTPSecret(bytes: (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// As apps take it.
    public var text: String { Base32.encode(bytes) }

    public static func step(at time: Timestamp) -> Int { Int(time.milliseconds / 1000) / period }

    /// Six digits: RFC 4226 §5.3.
    public func code(at step: Int) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: bytes)))
        let offset = Int(mac[19] & 15)
        let number = mac[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: Self.digits - digits.count) + digits
    }

    /// Which step a code is of. Takes the same time whichever it is, and wherever a wrong one differs.
    /// - Parameter last: the newest step whose code was taken: a code counts once.
    /// - Returns: nil for a wrong code, and for one that is no newer.
    public func step(of code: String, at time: Timestamp, after last: Int?) -> Int? {
        let present = Self.step(at: time)
        let shown = SecretDigest(of: code.utf8)
        let matches = (present - Self.tolerance...present + Self.tolerance).filter {
            SecretDigest(of: self.code(at: $0).utf8) == shown
        }
        return matches.first { step in last.map { step > $0 } ?? true }
    }

    public var description: String { "(TOTP secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
