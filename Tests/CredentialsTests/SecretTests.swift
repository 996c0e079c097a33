// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import Testing

@Suite struct SecretTests {
    @Test(arguments: Secret.Kind.allCases) func `a secret is read back as its own kind only`(kind: Secret.Kind) throws {
        let secret = Secret.make(kind)
        #expect(secret.text.utf8.count == kind.rawValue.utf8.count + 43)
        #expect(Secret(kind, text: secret.text)?.digest == secret.digest)
        for other in Secret.Kind.allCases where other != kind { #expect(Secret(other, text: secret.text) == nil) }
    }

    @Test(arguments: ["warren_join_", "warren_join_AAAA", "AAAA", ""])
    func `what has not 256 bits is no secret`(text: String) {
        #expect(Secret(.joinKey, text: text) == nil)
    }

    @Test func `no two are the same, and none is printed`() {
        let secret = Secret.make(.session)
        #expect(Secret.make(.session).text != secret.text)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains(secret.text.dropFirst(Secret.Kind.session.rawValue.count)))
        }
    }

    /// FIPS 180-2, appendix B.1.
    @Test func `what is secret is compared in constant time, or not at all`() throws {
        let secret = Secret.make(.session)
        #expect(!((secret as Any) is any Equatable))
        #expect(!((Invitation(secret: secret, authority: nil) as Any) is any Equatable))
        // By digests and fixed bytes, whose comparison looks at all of them: a difference at either end is one.
        for index in [0, 15, 31] {
            var bytes = secret.digest.bytes.array
            bytes[index] ^= 1
            let other = SecretDigest(bytes: try #require(FixedBytes<32>(bytes)))
            #expect(other != secret.digest)
        }
    }

    @Test func `the digest is SHA-256`() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(SecretDigest(of: "abc".utf8).description == abc)
    }
}

@Suite struct InvitationTests {
    @Test func `an invitation is one word, with the server's fingerprint where there is one`() throws {
        let secret = Secret.make(.joinKey)
        let authority = SecretDigest(of: "a certificate".utf8)
        for authority in [nil, authority] {
            let text = Invitation(secret: secret, authority: authority).text
            let read = try Invitation(.joinKey, text: text)
            #expect(read.secret.text == secret.text && read.authority == authority)
        }
    }

    @Test func `what was not copied whole is refused`() {
        let text = Invitation(secret: .make(.setup), authority: SecretDigest(of: "a certificate".utf8)).text
        for broken in [String(text.dropLast()), String(text.dropFirst()), text + ".", text + "A", ""] {
            #expect(throws: ParseError.self) { try Invitation(.setup, text: broken) }
        }
        #expect(throws: ParseError.self, "another kind's") { try Invitation(.joinKey, text: text) }
    }
}
