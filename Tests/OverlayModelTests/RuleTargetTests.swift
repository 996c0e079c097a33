// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import OverlayModel
import Testing

@Suite struct RuleTargetTests {
    private static let id = "01900000-0000-7000-8000-000000000001"

    @Test(
        arguments: [
            (.cidr, "10.0.0.0/8"), (.peer, id), (.group, id), (.network, id), (.route, id), (.any, nil),
        ] as [(RuleTarget.Kind, String?)]) func `a target is its type and what it names`(
            kind: RuleTarget.Kind, text: String?
        ) throws
    {
        let target = try RuleTarget(kind: kind, text: text)
        #expect(target.kind == kind && target.text == text)
    }

    @Test(
        arguments: [
            (.cidr, "10.0.0.1/8"), (.cidr, nil), (.peer, "laptop"), (.peer, nil), (.group, ""),
            (.network, "10.0.0.0/8"), (.route, nil), (.any, "all"),
        ] as [(RuleTarget.Kind, String?)]) func `a name that the type can't have is refused`(
            kind: RuleTarget.Kind, text: String?
        )
    {
        #expect(throws: ParseError.self) { try RuleTarget(kind: kind, text: text) }
    }

    @Test func `a rule is written with both, and read again`() throws {
        let json =
            #"{"action":"deny","description":"","direction":"input","id":"\#(Self.id)","ports":["80"],"#
            + #""protocol":"tcp","target":"\#(Self.id)","target_type":"group"}"#
        let rule = try JSONDecoder().decode(PolicyRule.self, from: Data(json.utf8))
        #expect(rule.target == .group(try ID(text: Self.id)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(rule), as: UTF8.self) == json)
    }

    /// Whoever sent it reads what was wrong and what would be right.
    @Test(arguments: [
        (#"["10.0.0.1/8"]"#, "'10.0.0.1/8': 10.0.0.1/8 has host bits set: write 10.0.0.0/8"),
        (#"["10.0.0.0"]"#, "'10.0.0.0': '10.0.0.0' has no prefix length: write 10.0.0.0/32 for one address"),
    ]) func `a text that can't be read is an error that says what would be right`(json: String, message: String) throws
    {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Prefix].self, from: Data(json.utf8))
        }
        guard case .dataCorrupted(let context) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription.hasPrefix(message), "\(context.debugDescription)")
        #expect(context.codingPath.first?.intValue == 0)
    }
}
