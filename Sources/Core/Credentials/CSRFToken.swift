// SPDX-License-Identifier: Apache-2.0

import Crypto

/// Shows that a request with a session's cookie comes from a page that could read this server's answers: a browser
/// sends the cookie by itself, and this only where a page says so. It follows from the session, so that nothing is kept.
public struct CSRFToken: Sendable {
    public let text: String

    private static let message = Array("warren csrf v1".utf8)

    public init(ofSession session: String) {
        text = Base64URL.encode(HMAC<SHA256>.authenticationCode(for: Self.message, using: Self.key(session)))
    }

    /// Takes the same time wherever a wrong one differs.
    public static func isValid(_ text: String, ofSession session: String) -> Bool {
        guard let code = Base64URL.decode(text) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key(session))
    }

    private static func key(_ session: String) -> SymmetricKey { SymmetricKey(data: Array(session.utf8)) }
}
