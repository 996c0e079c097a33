// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct PolicyDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a policy that is attached to no group.",
        discussion: """
            Example:
              warren policy delete guests
            """)

    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let policy = try await Directory.load(api).policy(policy)
        try await api.deletePolicy(policy.id)
        return .done("policy \(policy.name) deleted")
    }
}
