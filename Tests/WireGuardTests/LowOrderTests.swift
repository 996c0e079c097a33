// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing
import WireGuard

@Suite struct LowOrderTests {
    /// All encodings of points whose order divides 8, little-endian (https://cr.yp.to/ecdh.html#validate), and zero
    /// and one with the bit set that X25519 ignores.
    private static let lowOrder = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
    ]

    @Test(arguments: lowOrder) func `a point of low order is no key`(hex: String) throws {
        let digits = Array(hex)
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        #expect(PublicKey(bytes: try #require(FixedBytes<32>(bytes))).hasLowOrder)
    }

    @Test func `the key of a private key is one`() {
        for _ in 0..<100 { #expect(!PrivateKey.generate().publicKey.hasLowOrder) }
    }
}
