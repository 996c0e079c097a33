// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct UserRemoveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a user out; their devices stay, blocked and nobody's.",
        discussion: """
            Example:
              warren user remove grace@example.com
            """)

    @Argument(help: "Their address.") var user: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let member = try await api.member(user)
        try await api.removeMember(member.id)
        return .done("\(member.email) is in the workspace no more")
    }
}
