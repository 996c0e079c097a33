// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Testing
import WireGuard

@Suite struct ProofOfKeyTests {
    @Test func `the server recognises the proof of the one that has the key`() throws {
        let (device, server) = (PrivateKey.generate(), PrivateKey.generate())
        let made = try #require(ProofOfKey(own: device, other: server.publicKey))
            .make(nonce: "nonce", subject: "subject", .hello)
        let checking = try #require(ProofOfKey(own: server, other: device.publicKey))
        #expect(checking.isValid(made, nonce: "nonce", subject: "subject", .hello))
        #expect(!checking.isValid(made, nonce: "another", subject: "subject", .hello))
        #expect(!checking.isValid(made, nonce: "nonce", subject: "another", .hello))
        #expect(!checking.isValid(made, nonce: "nonce", subject: "subject", .enroll))
        #expect(!checking.isValid(String(made.dropLast()), nonce: "nonce", subject: "subject", .hello))
        #expect(!checking.isValid("", nonce: "nonce", subject: "subject", .hello))
    }

    @Test func `another key proves nothing`() throws {
        let (device, thief, server) = (PrivateKey.generate(), PrivateKey.generate(), PrivateKey.generate())
        let made = try #require(ProofOfKey(own: thief, other: server.publicKey))
            .make(nonce: "nonce", subject: "subject", .hello)
        let checking = try #require(ProofOfKey(own: server, other: device.publicKey))
        #expect(!checking.isValid(made, nonce: "nonce", subject: "subject", .hello))
    }

    /// Points of low order, with which every shared secret is zero: 0, 1, the two of order 8, and their other forms
    /// (p − 1, p, p + 1; D. J. Bernstein, "Curve25519: new Diffie-Hellman speed records", and cr.yp.to/ecdh.html).
    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]) func `a public key with which anybody could prove anything is refused`(hex: String) throws {
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { index in
            UInt8(hex.dropFirst(index).prefix(2), radix: 16)
        }
        let key = PublicKey(bytes: try #require(FixedBytes<32>(bytes)))
        #expect(ProofOfKey(own: .generate(), other: key) == nil)
    }
}
