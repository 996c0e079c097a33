// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct RuleDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Take a rule out of a policy.",
        discussion: """
            Example:
              warren policy rule delete web 01890a5d-ac96-774b-bcce-b302099a8057
            """)

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
