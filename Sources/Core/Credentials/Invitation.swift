// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What an operator hands over: a secret and, where the server has a certificate authority of its own, the fingerprint
/// of that authority, so that the first contact is with the right server: `SECRET` or `SECRET.FINGERPRINT`.
public struct Invitation: Sendable {
    public let secret: Secret
    /// SHA-256 of the authority's certificate (DER); nil: the system's authorities vouch for the server.
    public let authority: SecretDigest?

    public init(secret: Secret, authority: SecretDigest?) {
        self.secret = secret
        self.authority = authority
    }

    public init(_ kind: Secret.Kind, text: some StringProtocol) throws(ParseError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let secret = Secret(kind, text: first) else {
            throw ParseError("this begins with '\(kind.rawValue)' and is copied whole, with what follows the dot")
        }
        self.secret = secret
        guard parts.count == 2 else {
            authority = nil
            return
        }
        guard let bytes = Base64URL.decode(parts[1]).flatMap({ FixedBytes<32>($0) }) else {
            throw ParseError("what follows the dot is the server's fingerprint, 43 characters; copy it whole")
        }
        authority = SecretDigest(bytes: bytes)
    }

    public var text: String {
        secret.text + (authority.map { "." + Base64URL.encode($0.bytes.array) } ?? "")
    }
}
