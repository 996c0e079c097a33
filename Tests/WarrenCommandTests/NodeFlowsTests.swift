// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FlowLogFile
import FoundationEssentials
import OverlayModel
import Testing

@testable import warren

/// A gateway's own log, without the control plane.
@Suite struct NodeFlowsTests {
    @Test func `the newest records that are asked for are shown, the newest first`() throws {
        let flows = try read(["--denied", "--limit", "2"])
        #expect(flows.data.map(\.destinationPort) == [25, 23])
        #expect(flows.dropped == 4)
        #expect(flows.text.contains("laptop  10.20.0.10  tcp 25   deny"))
        #expect(flows.text.hasSuffix("4 records of that time are missing in the log"))
    }

    @Test func `a rule, an observed denial and an age select as they do at the server`() throws {
        #expect(try read(["--would-deny"]).data.map(\.destinationPort) == [80])
        #expect(try read(["--rule", "default"]).data.count == 4)
        #expect(try read(["--since", "90s"]).data.map(\.destinationPort) == [25])
    }

    @Test func `what only the server knows by name is refused, and so is a log that isn't there`() {
        #expect(throws: (any Error).self) { try FlowsCommand.parse(["--node", "--peer", "laptop"]) }
        #expect(throws: (any Error).self) { try FlowsCommand.parse(["--node", "--follow"]) }
        #expect(throws: FlowLogFiles.ReadError.self) {
            try NodeFlows(FlowLogFiles(path: "/nonexistent/flows.jsonl"), FlowOptions.parse([]), limit: 1)
        }
    }

    private func read(_ arguments: [String]) throws -> NodeFlows {
        let command = try #require(try FlowsCommand.parseAsRoot(["--node"] + arguments) as? FlowsCommand)
        let file = URL.temporaryDirectory.appending(path: "warren-flows-\(UUID()).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Self.log.write(toFile: file, atomically: true, encoding: .utf8)
        return try NodeFlows(FlowLogFiles(path: file), command.selection, limit: command.limit, now: Self.now)
    }

    private static let now = Timestamp(milliseconds: 1_795_000_000_000)

    /// One a minute: refused, let through because it is observed, dropped, refused, refused.
    private static let log = [
        line(4, "deny", #""verdict":"deny""#, 22), line(3, "start", #""verdict":"accept","would":"deny""#, 80),
        #"{"ts":"\#(now + .seconds(-150))","dropped":4}"#, line(2, "deny", #""verdict":"deny""#, 23),
        line(1, "deny", #""verdict":"deny""#, 25), "",
    ].joined(separator: "\n")

    private static func line(_ minutes: Int, _ event: String, _ verdict: String, _ port: Int) -> String {
        #"{"ts":"\#(now + .seconds(-60 * minutes))","event":"\#(event)",\#(verdict),"rule":"default","peer":"laptop","#
            + #""src_ip":"10.10.0.2","dst_ip":"10.20.0.10","dst_port":\#(port),"proto":"tcp"}"#
    }
}
