// SPDX-License-Identifier: Apache-2.0

import Credentials
import OverlayModel
import Testing

@Suite struct NonceMintTests {
    private let mint = NonceMint()
    private let made = Timestamp(milliseconds: 1_795_000_000_000)

    /// Seconds after it was made: a clock may have been put back by one.
    @Test(arguments: [(0, true), (60, true), (61, false), (-1, true), (-2, false), (86_400, false)])
    func `a nonce is good for a minute`(seconds: Int, isFresh: Bool) {
        #expect(mint.isFresh(mint.make(now: made), now: made + .seconds(seconds)) == isFresh)
    }

    @Test func `no two are the same, and all have one length`() {
        let nonces = (0..<100).map { _ in mint.make(now: made) }
        #expect(Set(nonces).count == 100)
        #expect(Set(nonces.map(\.utf8.count)) == [75])
    }

    @Test func `a changed one is not recognised, wherever it is changed`() {
        let nonce = Array(mint.make(now: made))
        for index in nonce.indices {
            var changed = nonce
            changed[index] = changed[index] == "A" ? "B" : "A"
            #expect(!mint.isFresh(String(changed), now: made), "character \(index)")
        }
        #expect(!mint.isFresh(String(nonce.dropLast()), now: made))
        #expect(!mint.isFresh("", now: made))
    }

    @Test func `another server's is not recognised`() {
        #expect(!mint.isFresh(NonceMint().make(now: made), now: made))
    }
}
