// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import Testing
import WireGuard

@Suite struct SealingKeyTests {
    private let sealing = SealingKey(bytes: PrivateKey.generate().bytes)
    private let secret = PrivateKey.generate()
    private let device = ID<Device>.random

    @Test func `what was sealed for a device opens for it`() {
        #expect(sealing.open(sealing.seal(secret, of: device), of: device) == secret)
    }

    @Test func `it opens for no other device, and with no other key`() {
        let sealed = sealing.seal(secret, of: device)
        #expect(sealing.open(sealed, of: ID<Device>.random) == nil)
        #expect(SealingKey(bytes: PrivateKey.generate().bytes).open(sealed, of: device) == nil)
    }

    @Test func `each sealing has a nonce of its own`() {
        let nonces = (0..<1000).map { _ in sealing.seal(secret, of: device).prefix(16) }
        #expect(Set(nonces).count == 1000)
    }

    @Test func `a change of any character is found`() throws {
        let sealed = Array(sealing.seal(secret, of: device))
        #expect(sealed.count == 80)  // nonce 12, ciphertext 32 and tag 16 bytes
        for index in sealed.indices {
            var other = sealed
            other[index] = other[index] == "A" ? "B" : "A"
            #expect(sealing.open(String(other), of: device) == nil)
        }
        for text in ["", "A", String(sealed.dropLast()), String(sealed) + "A"] {
            #expect(sealing.open(text, of: device) == nil)
        }
    }

    @Test func `neither key is printed`() {
        var dumped = ""
        dump(sealing, to: &dumped)
        #expect("\(sealing)\(String(reflecting: sealing))\(dumped)".contains("(sealing key)"))
        #expect(!dumped.contains("bytes") && !dumped.contains("SymmetricKey"))
    }
}

extension ID {
    fileprivate static var random: ID {
        var generator = SystemRandomNumberGenerator()
        return ID(now: Timestamp(milliseconds: 1_800_000_000_000), using: &generator)
    }
}
