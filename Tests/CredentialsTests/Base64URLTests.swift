// SPDX-License-Identifier: Apache-2.0

import Credentials
import Testing

@Suite struct Base64URLTests {
    /// RFC 4648 §10, without padding, and the two characters in which base64url differs from base64 (§5).
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ]) func `the RFC's vectors, both ways`(plain: String, text: String) {
        #expect(Base64URL.encode(plain.utf8) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test func `the alphabet is that of URLs`() {
        #expect(Base64URL.encode([0xfb, 0xff]) == "-_8")
        #expect(Base64URL.decode("-_8") == [0xfb, 0xff])
    }

    @Test(arguments: ["Zg==", "Zh", "Z", "Zm9vY", "Zm9", "+/8", "Zm 9v", "Zg\n", "Zé"])
    func `nothing is read that would not be written`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: 0..<70) func `what is written is read again`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
}
