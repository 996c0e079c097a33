// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

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
