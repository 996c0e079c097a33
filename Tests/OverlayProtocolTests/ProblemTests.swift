// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Testing

@Suite struct ProblemTests {
    @Test func `a problem is RFC 9457's document, with the fields that are wrong`() throws {
        var problem = Problem(.invalid, field: "rules[0].ports", "ports need tcp or udp")
        problem.requestID = "r1"
        let json =
            #"{"code":"invalid","detail":"rules[0].ports: ports need tcp or udp","#
            + #""error":"rules[0].ports: ports need tcp or udp","#
            + #""fields":[{"detail":"ports need tcp or udp","field":"rules[0].ports"}],"request_id":"r1","status":422,"#
            + #""title":"The model doesn't allow it","type":"about:blank"}"#
        #expect(try CanonicalJSON.encode(problem) == json)
        #expect(try CanonicalJSON.decode(Problem.self, from: json) == problem)
    }

    @Test(arguments: ProblemCode.allCases) func `each code has an error's status and an exit code`(code: ProblemCode) {
        #expect((400..<600).contains(code.status))
        #expect([1, 2].contains(code.exitCode))
        #expect(!code.title.isEmpty)
    }
}
