// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct GroupShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A group and all that is in it.",
        discussion: """
            Example:
              warren group show laptops
            """)

    @Argument var group: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let group = try directory.group(group)
        return Answer(group, directory.text(group))
    }
}
