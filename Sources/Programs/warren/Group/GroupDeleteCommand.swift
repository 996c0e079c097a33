// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct GroupDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a group.",
        discussion: """
            Example:
              warren group delete contractors
            """)

    @Argument var group: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let group = try await Directory.load(api).group(group)
        try await api.deleteGroup(group.id)
        return .done("group \(group.name) deleted")
    }
}
