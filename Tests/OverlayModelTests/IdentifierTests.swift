// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct IdentifierTests {
    @Test func `an id is a UUID of version 7 and the RFC's variant, with its time in front`() {
        var generator = SplitMix64(seed: 1)
        // RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC.
        let text = ID<Device>(now: Timestamp(milliseconds: 0x017F_22E2_79B0), using: &generator).description
        #expect(text.hasPrefix("017f22e2-79b0-7"))
        #expect(["8", "9", "a", "b"].contains(Array(text)[19]))
        #expect(text.utf8.count == 36)
    }

    @Test(arguments: 0..<100) func `what is written is read again`(seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let now = Timestamp(milliseconds: Int64.random(in: 0..<1 << 48, using: &generator))
        let id = ID<Device>(now: now, using: &generator)
        #expect(try ID<Device>(text: id.description) == id)
    }

    @Test func `the order of ids, and of their texts, is the order of making`() {
        var generator = SplitMix64(seed: 2)
        let ids = (0..<50).map {
            ID<Device>(now: Timestamp(milliseconds: 1_795_000_000_000 + $0 * 997), using: &generator)
        }
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids.map(\.description).sorted() == ids.map(\.description))
    }

    @Test(arguments: [
        "", "01890a5d-ac96-774b-bcce-b302099a805", "01890a5d-ac96-774b-bcce-b302099a80577",
        "01890A5D-AC96-774B-BCCE-B302099A8057", "01890a5dac96-774b-bcce-b302099a8057-",
        "01890a5d_ac96_774b_bcce_b302099a8057",
        "01890a5d-ac96-774b-bcce-b302099a805g", "+1890a5d-ac96-774b-bcce-b302099a8057",
    ]) func `anything else is no id`(text: String) {
        #expect(throws: ParseError.self) { try ID<Device>(text: text) }
    }
}

@Suite struct TimestampTests {
    @Test func `a time is RFC 3339 in UTC, to the millisecond`() throws {
        let time = Timestamp(milliseconds: 1_795_244_709_042)
        #expect(time.description == "2026-11-21T07:05:09.042Z")
        #expect(try Timestamp(text: time.description) == time)
        #expect((time + .seconds(86_400)).description == "2026-11-22T07:05:09.042Z")
        #expect((time + .milliseconds(-43)).description == "2026-11-21T07:05:08.999Z")
        #expect(time + .seconds(60) - time == .seconds(60))
        #expect(time < time + .milliseconds(1))
    }

    @Test(arguments: [
        "", "2026-11-21T07:05:09Z", "2026-11-21T07:05:09.042+00:00", "2026-02-30T07:05:09.042Z",
        "2026-11-21 07:05:09.042Z",
        "2026-11-21T24:00:00.000Z",
    ]) func `anything else is no time`(text: String) {
        #expect(throws: ParseError.self) { try Timestamp(text: text) }
    }
}

@Suite struct DNSLabelTests {
    @Test(arguments: ["a", "a-b", "0", "web-2", String(repeating: "a", count: 63)])
    func `a name can stand in a domain name`(text: String) throws {
        #expect(try DNSLabel(text: text).description == text)
    }

    @Test(arguments: ["", "-a", "a-", "a.b", "a_b", "A", "é", "a b", "a\n", String(repeating: "a", count: 64)])
    func `anything else is refused`(text: String) {
        #expect(throws: ParseError.self) { try DNSLabel(text: text) }
    }
}

@Suite struct SecretDigestTests {
    private static let text = String(repeating: "0f", count: 32)

    @Test func `a digest is 64 hexadecimal digits`() throws {
        let digest = try SecretDigest(text: Self.text)
        #expect(digest.description == Self.text)
        #expect(digest.bytes.array == Array(repeating: 15, count: 32))
    }

    /// One digest has one text: it is what claims are compared by.
    @Test(arguments: [
        "", String(text.dropLast()), text + "0", text.uppercased(), "+" + text.dropFirst(), "g" + text.dropFirst(),
    ]) func `anything else is none`(text: String) {
        #expect(throws: ParseError.self) { try SecretDigest(text: text) }
    }
}
