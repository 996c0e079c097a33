// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import OverlayModel
import OverlayProtocol
import Testing

@testable import warren

@Suite struct RuleArgumentTests {
    let world = TestWorld()

    @Test func `a rule is written as options`() throws {
        let rule = try rule("--output", "allow", "--to", "group:laptops", "--tcp", "80,9000-9010")
        #expect(rule.direction == .output)
        #expect(rule.action == .allow)
        #expect(rule.targetType == .group)
        #expect(rule.target == "\(world.group.id)")
        #expect(rule.protocol == .tcp)
        #expect(rule.ports == [PortRange(80, 80), PortRange(9000, 9010)])
    }

    @Test func `input is from, and without a protocol all are meant`() throws {
        let rule = try rule("--input", "deny", "--from", "any")
        #expect(rule.direction == .input)
        #expect(rule.target == nil)
        #expect(rule.protocol == .any)
        #expect(rule.ports == [])
    }

    @Test func `all ports of a protocol, and ICMP`() throws {
        #expect(try rule("--output", "allow", "--to", "any", "--udp", "all").protocol == .udp)
        #expect(try rule("--output", "allow", "--to", "cidr:10.0.0.0/8", "--icmp").protocol == .icmp)
    }

    @Test(arguments: [
        (["--to", "any"], "a rule has a direction"),
        (["--output", "allow", "--input", "deny", "--to", "any"], "a rule has a direction"),
        (["--output", "allow"], "--output goes with --to"),
        (["--output", "allow", "--from", "any"], "--output goes with --to"),
        (["--input", "allow", "--to", "any"], "--input goes with --from"),
        (["--output", "permit", "--to", "any"], "allow"),
        (["--output", "allow", "--to", "laptops"], "group:NAME"),
        (["--output", "allow", "--to", "any:x"], "group:NAME"),
        (["--output", "allow", "--to", "any", "--tcp", "80", "--icmp"], "of one protocol"),
        (["--output", "allow", "--to", "any", "--tcp", "0"], "1 to 65535"),
        (["--output", "allow", "--to", "any", "--tcp", "90-80"], "runs backwards"),
    ])
    func `what is no rule says what would be right`(arguments: [String], hint: String) {
        let error = #expect(throws: (any Error).self) { try RuleAddCommand.parse(["web"] + arguments) }
        let message = error.map { RuleAddCommand.message(for: $0) } ?? ""
        #expect(message.contains(hint), "\(message)")
    }

    private func rule(_ arguments: String...) throws -> RuleBody {
        try RuleAddCommand.parse(["web"] + arguments).arguments.rule(world.directory)
    }
}
