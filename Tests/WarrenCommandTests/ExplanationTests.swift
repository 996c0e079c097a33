// SPDX-License-Identifier: Apache-2.0

import Addressing
import FoundationEssentials
import OverlayModel
import OverlayProtocol
import Testing

@testable import warren

@Suite struct ExplanationTests {
    let world = TestWorld()

    @Test func `a denial without a rule says why, and the way`() throws {
        let text = try explain(
            #"{"allowed":false,"would_deny":false,"decided_by":"default","passed_over":[]}"#, gateway: "gw1")
        #expect(
            text == """
                DENIED  laptop (10.1.0.2) to db (10.20.0.5), tcp 8080

                because  no rule matches, and what no rule allows is denied
                path     laptop - gw1 - db (gw1 leads there)
                """)
    }

    @Test(arguments: [
        ("peer", " (through gw1: there are no direct paths yet)"), ("outside", " (gw1 is the exit)"), ("gateway", ""),
    ])
    func `the way says why it is the way`(kind: String, reason: String) throws {
        let text = try explain(
            #"{"allowed":true,"would_deny":false,"decided_by":"system","passed_over":[]}"#, gateway: "gw1", kind: kind)
        #expect(text.hasSuffix("path     laptop - gw1 - db\(reason)"))
    }

    @Test func `a rule is named by policy, number, group and id, and so are those that don't count`() throws {
        let rule = try #require(world.policy.rules.first)
        let reference =
            #"{"rule_id":"\#(rule.id)","policy_id":"\#(world.policy.id)","group_id":"\#(world.group.id)","action":"allow"}"#
        let text = try explain(
            #"{"allowed":true,"would_deny":false,"decided_by":"policy","rule":\#(reference),"#
                + #""passed_over":[{"rule":\#(reference),"reason":"stronger_group"}]}"#, gateway: nil)
        #expect(text.hasPrefix("ALLOWED"))
        #expect(text.contains("because      policy web, rule 1 (allow), through the group laptops"))
        #expect(text.contains("rule id      \(rule.id)"))
        #expect(text.contains("passed over  policy web, rule 1 (allow), through the group laptops: a group with"))
        #expect(text.contains("path         none"))
    }

    private func explain(_ decision: String, gateway: String?, kind: String = "route") throws -> String {
        let response = ExplainResponse(
            flow: ExplainedFlow(
                source: ExplainedEnd(name: "laptop", address: value("10.1.0.2"), kind: "peer"),
                destination: ExplainedEnd(name: "db", address: value("10.20.0.5"), kind: kind), protocol: .tcp,
                port: 8080),
            decision: try JSONDecoder().decode(Decision.self, from: Data(decision.utf8)), rule: nil,
            path: ExplainedPath(routed: gateway != nil, gateway: gateway.map { value($0) }, remarks: []),
            remedy: nil)
        return Explanation(response: response, directory: world.directory).text
    }
}
