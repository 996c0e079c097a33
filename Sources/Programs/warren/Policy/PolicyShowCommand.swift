// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct PolicyShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A policy's rules, in order; of those that match the first answers.",
        discussion: """
            Example:
              warren policy show web
            """)

    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let policy = try directory.policy(policy)
        return Answer(policy, directory.text(policy))
    }
}
