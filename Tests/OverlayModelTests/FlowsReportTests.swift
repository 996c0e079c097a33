// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import OverlayModel

@Suite struct FlowsReportTests {
    @Test func `flows, denials and bytes are summed up by client and destination`() throws {
        var report = FlowReport()
        report.add(try World.record(.start))
        report.add(try World.record(.start, wouldDeny: true, rule: nil))
        report.add(try World.record(.end, bytes: 5000))
        report.add(try World.record(.deny, suppressed: 9))
        report.add(try World.record(.packet))
        report.add(try World.record(.start, to: "10.20.0.2"))
        let entries = report.entries()
        #expect(entries.map(\.destination.address.description) == ["10.20.0.1", "10.20.0.2"])
        let row = entries[0].row
        #expect(row.flows == 2 && row.wouldDeny == 1 && row.denied == 10 && row.bytes == 5000)
        #expect(row.rules == ["web", "default"] && entries[0].name == "laptop")
        #expect(report.entries(onlyWouldDeny: true).count == 1)
    }

    @Test func `what is older is left out`() throws {
        var report = FlowReport(since: 1001)
        report.add(try World.record(.start))
        report.addDropped(3, at: 1000)
        report.addDropped(4, at: 1001)
        #expect(report.entries().isEmpty && report.dropped == 4)
    }

    @Test func `what finds no row is summed up with the others`() throws {
        var report = FlowReport(capacity: 2)
        for host in 1...5 { report.add(try World.record(.start, to: "10.20.0.\(host)")) }
        #expect(report.entries().count == 2 && report.others.flows == 3)
    }

    @Test func `the table is 80 columns wide at most`() throws {
        var report = FlowReport()
        let long = "2001:db8:1234:5678:9abc:def0:1234:5678"
        for index in 0..<20 {
            report.add(try World.record(.start, rule: "a rule with a rather long name, number \(index)", to: long))
        }
        report.add(try World.record(.end, to: long, bytes: .max))
        report.addDropped(.max, at: .max)
        let lines = report.table().split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.contains { $0.contains(long) && $0.contains("tcp/443") && $0.hasSuffix("18E") })
    }

    @Test func `the table reads well`() throws {
        var report = FlowReport()
        for _ in 0..<120 { report.add(try World.record(.start)) }
        report.add(try World.record(.deny, rule: nil, to: "10.30.0.9", port: nil))
        report.addUnreadable()
        #expect(
            report.table() == """
                  DESTINATION                             SERVICE    FLOWS  WOULD DENIED  BYTES
                laptop (AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=)
                  10.20.0.1                               tcp/443      120      0      0      0
                    web
                  10.30.0.9                               tcp            0      0      1      0
                    default
                1 lines are no records

                """)
        #expect(FlowReport().table(onlyWouldDeny: true).hasSuffix("nothing would be denied\n"))
    }

    @Test func `the JSON has every row`() throws {
        var report = FlowReport(since: 0)
        report.add(try World.record(.start, wouldDeny: true))
        #expect(
            report.json() == """
                {"unreadable_lines":0,"dropped":0,"since":"1970-01-01T00:00:00.000Z","others":{"flows":0,\
                "would_deny":0,"denied":0,"bytes":0,"rules":[]},"rows":[
                {"flows":1,"would_deny":1,"denied":0,"bytes":0,"rules":["web"],\
                "client_id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","peer":"laptop","dst_ip":"10.20.0.1",\
                "dst_port":443,"proto":"tcp"}]}

                """)
    }

    @Test(
        arguments: [
            (0, "0"), (9999, "9999"), (10_000, "10k"), (12_345, "12k"), (999_499, "999k"), (999_500, "1.0M"),
            (3_449_000, "3.4M"), (9_950_000, "10M"), (.max, "18E"),
        ] as [(UInt64, String)])
    func `large numbers are shortened`(number: UInt64, text: String) {
        #expect(FlowReport.short(number) == text)
    }
}

private enum World {
    static func record(
        _ event: FlowRecord.Event, wouldDeny: Bool = false, rule: String? = "web", to destination: String = "10.20.0.1",
        port: UInt16? = 443, bytes: UInt64? = nil, suppressed: Int? = nil
    ) throws -> FlowRecord {
        FlowRecord(
            timestamp: 1000, event: event, accepts: event != .deny, rule: rule, wouldDeny: wouldDeny,
            clientID: PublicKey(bytes: FixedBytes()), peer: "laptop", source: try #require(IPAddress("10.10.0.2")),
            destination: try #require(IPAddress(destination)), destinationPort: port, protocol: .tcp, bytes: bytes,
            suppressed: suppressed)
    }
}
