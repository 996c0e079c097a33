// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@Suite struct KeyTextTests {
    @Test func `a key's text is read and written back, whatever the bytes`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let key = PublicKey(bytes: try #require(FixedBytes<32>(bytes)))
            #expect(try PublicKey(key.description).bytes.array == bytes)
        }
    }

    @Test func `a known key has its known text`() throws {
        let zero = PublicKey(bytes: FixedBytes())
        #expect(zero.description == "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        let ones = PublicKey(bytes: try #require(FixedBytes<32>(Array(repeating: 0xff, count: 32))))
        #expect(ones.description == "//////////////////////////////////////////8=")
    }

    @Test(arguments: [
        "", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",  // 31 bytes
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",  // 33 bytes, no padding
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",  // not canonical: unused bits set
        "AAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAA-AAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAA=AAAAAAAAAAAAAAAAAAAAAAA=", "äAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ])
    func `what is not canonical base64 of 32 bytes is refused`(text: String) {
        #expect(throws: ParseError.self) { try PublicKey(text) }
    }

    @Test func `every character outside the alphabet is refused in every place`() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for byte in UInt8(0)...127 where !alphabet.contains(byte) {
            for place in [0, 1, 2, 3, 41] {
                var text = Array("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".utf8)
                text[place] = byte
                #expect(throws: ParseError.self) { try PublicKey(String(decoding: text, as: UTF8.self)) }
            }
        }
    }

    @Test func `a secret key shows nothing of itself`() throws {
        let text = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
        for printed in [
            "\(try PrivateKey(text))", String(reflecting: try PrivateKey(text)), "\(try PresharedKey(text))",
        ] {
            #expect(!printed.contains("yAnz5"))
        }
        #expect(Mirror(reflecting: try PrivateKey(text)).children.isEmpty)
    }
}
