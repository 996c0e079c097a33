// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct RuleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "The rules of a policy.",
        subcommands: [RuleAddCommand.self, RuleDeleteCommand.self])
}

struct RuleAddCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Append a rule to a policy.",
        discussion: """
            Examples:
              warren policy rule add web --output allow --to route:db --tcp 8080
              warren policy rule add web --output deny --to any
              warren policy rule add help --input allow --from group:admins --tcp 22

            A rule speaks as a group that its policy is attached to: output is from its
            members to the target, input from the target to its members. A target is
            peer:NAME, group:NAME, network:NAME, route:NAME, cidr:PREFIX or any.
            """)

    @Argument var policy: String
    @OptionGroup var arguments: RuleArguments
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let policy = try directory.policy(policy)
        let rule = try await api.addRule(policy.id, try arguments.rule(directory))
        return Answer(rule, "policy \(policy.name), rule \(policy.rules.count + 1): \(rule.id)")
    }
}

struct RuleDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Take a rule out of a policy.")

    @Argument var policy: String
    @Argument(help: "Its number, as 'warren policy show' counts, or its id.") var rule: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let policy = try await Directory.load(api).policy(policy)
        let numbered = Array(zip(1..., policy.rules))
        let found = try find(rule, "rule of \(policy.name)", in: numbered) { ["\($0.0)", "\($0.1.id)"] }
        try await api.deleteRule(policy.id, found.1.id)
        return .done("rule \(found.0) of policy \(policy.name) deleted")
    }
}
