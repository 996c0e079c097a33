// SPDX-License-Identifier: Apache-2.0

import Addressing
import Crypto
public import OverlayModel

/// A secret that opens something: 256 random bits behind a prefix that says what it is, so that people and scanners
/// recognise a leaked one. It is shown once, by `text`; what is kept is the digest.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public enum Kind: String, Sendable, CaseIterable {
        case setup = "warren_setup_"
        case joinKey = "warren_join_"
        case device = "warren_device_"
        case session = "warren_session_"
        /// An API token's.
        case token = "warren_token_"
        case invitation = "warren_invite_"
    }

    public let kind: Kind
    /// Prefix and 43 characters of base64url (RFC 4648 §5).
    public let text: String

    public static func make(_ kind: Kind) -> Secret {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return Secret(kind: kind, text: kind.rawValue + Base64URL.encode(bytes))
    }

    /// - Returns: nil for what is no secret of this kind.
    public init?(_ kind: Kind, text: some StringProtocol) {
        guard text.hasPrefix(kind.rawValue), Base64URL.decode(text.dropFirst(kind.rawValue.count))?.count == 32 else {
            return nil
        }
        self.init(kind: kind, text: String(text))
    }

    private init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }

    /// A plain digest is enough: with 256 random bits there is nothing to guess.
    public var digest: SecretDigest { SecretDigest(of: text.utf8) }

    public var description: String { "(\(kind) secret)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
