// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel

/// What a self-test found.
struct SelfTestReport: Encodable {
    let results: [SelfTestResult]
    /// Boundaries that this gateway doesn't have, and why.
    let missing: [Boundary: String]

    var holds: Bool { results.allSatisfy(\.isAsItShouldBe) }

    var text: String {
        let absent = missing.sorted { $0.key.rawValue < $1.key.rawValue }.map { boundary, reason in
            SelfTestResult.line(boundary.rawValue, "-", reason)
        }
        return (results.map(\.text) + absent).joined(separator: "\n")
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(holds, forKey: .holds)
        try container.encode(results, forKey: .results)
        let reasons = missing.map { ($0.key.rawValue, $0.value) }
        try container.encode(Dictionary(reasons) { first, _ in first }, forKey: .missing)
    }

    private enum CodingKeys: CodingKey {
        case holds, results, missing
    }
}

/// One packet, and what became of it.
struct SelfTestResult: Encodable {
    /// A boundary's, or `allowed`: what the rules let through.
    let name: String
    let flow: Flow
    let passed: Bool
    let mustPass: Bool

    var isAsItShouldBe: Bool { passed == mustPass }

    var text: String {
        let port = flow.protocol.hasPorts ? " \(flow.destinationPort)" : ""
        let verdict = (passed ? "passed" : "refused") + (isAsItShouldBe ? "" : ", which is WRONG")
        return Self.line(name, verdict, "\(flow.source) to \(flow.destination) \(flow.protocol)\(port)")
    }

    static func line(_ name: String, _ verdict: String, _ detail: String) -> String {
        "\(padded(name, 14))\(padded(verdict, 9))\(detail)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 1))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(isAsItShouldBe, forKey: .holds)
        try container.encode(passed, forKey: .passed)
        try container.encode(flow.source, forKey: .source)
        try container.encode(flow.destination, forKey: .destination)
        try container.encode("\(flow.protocol)", forKey: .protocol)
        if flow.protocol.hasPorts { try container.encode(flow.destinationPort, forKey: .port) }
    }

    private enum CodingKeys: String, CodingKey {
        case name, holds, passed
        case source = "src_ip"
        case destination = "dst_ip"
        case `protocol` = "proto"
        case port = "dst_port"
    }
}
