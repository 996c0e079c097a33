// SPDX-License-Identifier: Apache-2.0

import Credentials
import Foundation
import Testing

@Suite struct PasswordVerifierTests {
    @Test func `a verifier knows its own password, also after it was stored`() throws {
        let verifier = PasswordVerifier(password: "correct horse battery staple")
        let stored = try JSONDecoder().decode(PasswordVerifier.self, from: JSONEncoder().encode(verifier))
        #expect(stored == verifier)
        #expect(stored.matches("correct horse battery staple"))
        #expect(!stored.matches("correct horse battery stapl"))
        #expect(PasswordVerifier(password: "correct horse battery staple") != verifier, "each has its own salt")
    }

    /// Made by another implementation with the costs that ours states: Python's
    /// `hashlib.scrypt(password, salt=bytes(range(16)), n=1 << 17, r=8, p=1, maxmem=1 << 28, dklen=32)`.
    @Test func `the hash is scrypt's, with these costs`() throws {
        let json = """
            {"salt": "AAECAwQFBgcICQoLDA0ODw", "rounds": 131072, "hash": "1b2946da71f41179e83b99dc33842d15741b87c4121c8c7f3781c1df864fb58b"}
            """
        let verifier = try JSONDecoder().decode(PasswordVerifier.self, from: Data(json.utf8))
        #expect(verifier.matches("correct horse battery staple"))
    }

    @Test func `a wrong password and an unknown user cost the same work`() {
        let cost = PasswordVerifier.Cost(rounds: 16)
        let known = PasswordVerifier(password: "a long enough password", cost: cost)
        let nobodys = PasswordVerifier.nobodys(cost: cost)
        #expect(known.cost == nobodys.cost)
        #expect(!known.matches("another password") && !nobodys.matches("another password") && !nobodys.matches(""))
        #expect(PasswordVerifier(password: "x").cost == PasswordVerifier.nobodys().cost)
    }
}
