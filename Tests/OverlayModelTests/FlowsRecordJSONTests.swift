// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

@Suite struct FlowsRecordJSONTests {
    @Test func `a full record is one line with the fields of the design`() throws {
        var record = try Self.denied()
        record.rule = "web"
        record.peer = "laptop"
        record.suppressed = 7
        #expect(
            Self.line(record) == """
                {"ts":"2026-11-21T07:05:09.042Z","event":"deny","verdict":"deny","rule":"web",\
                "client_id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","peer":"laptop",\
                "src_ip":"10.10.0.2","src_port":40000,"dst_ip":"10.20.0.1","dst_port":443,"proto":"tcp",\
                "in_iface":"wg0","out_iface":"eth0","length":60,"suppressed":7}\n
                """)
    }

    @Test func `the end of a flow tells its totals, and what was only observed says so`() throws {
        let record = FlowRecord(
            timestamp: 0, event: .end, accepts: true, wouldDeny: true,
            source: try #require(IPAddress("fd00::2")), destination: try #require(IPAddress("fd00:20::1")),
            protocol: .icmpv6, bytes: 1 << 40, packets: 12, durationMilliseconds: 1500)
        #expect(
            Self.line(record) == """
                {"ts":"1970-01-01T00:00:00.000Z","event":"end","verdict":"accept","would":"deny","rule":"default",\
                "src_ip":"fd00::2","dst_ip":"fd00:20::1","proto":"icmpv6",\
                "bytes":1099511627776,"packets":12,"duration_ms":1500}\n
                """)
    }

    @Test(arguments: [
        (#"a"b\c"#, #""rule":"a\"b\\c""#), ("line\nfeed\t\u{1}", #""rule":"line\u000afeed\u0009\u0001""#),
        ("grün 🐇", #""rule":"grün 🐇""#), ("\u{7f}", "\"rule\":\"\u{7f}\""), ("", #""rule":"""#),
    ])
    func `names are escaped`(name: String, expected: String) throws {
        var record = try Self.denied()
        record.rule = name
        #expect(Self.line(record).contains(expected))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func `times are written and read in UTC`(milliseconds: Int64, text: String) {
        #expect(Self.written(milliseconds) == text)
        #expect(RFC3339.milliseconds(text) == milliseconds)
    }

    @Test func `every time is read back as it was written`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let milliseconds = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator)
            #expect(RFC3339.milliseconds(Self.written(milliseconds)) == milliseconds)
        }
        #expect(Self.written(.max) == "9999-12-31T23:59:59.999Z")
        #expect(Self.written(.min) == "0000-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T07:05:09Z", "2026-11-21T07:05:09.042+", "2026-13-21T07:05:09.042Z",
        "2026-02-30T07:05:09.042Z", "2026-11-21T24:05:09.042Z", "2026-11-21T07:05:0x.042Z", "2026-11-21 07:05:09.042Z",
    ])
    func `what is no such time is refused`(text: String) {
        #expect(RFC3339.milliseconds(text) == nil)
    }

    private static func line(_ record: FlowRecord) -> String {
        var bytes: [UInt8] = []
        record.appendLine(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func written(_ milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        RFC3339.append(milliseconds: milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func denied() throws -> FlowRecord {
        FlowRecord(
            timestamp: 1_795_244_709_042, event: .deny, accepts: false, clientID: PublicKey(bytes: FixedBytes()),
            source: try #require(IPAddress("10.10.0.2")), sourcePort: 40000,
            destination: try #require(IPAddress("10.20.0.1")), destinationPort: 443, protocol: .tcp,
            inputInterface: "wg0", outputInterface: "eth0", length: 60)
    }
}
