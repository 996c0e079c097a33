// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct UserEnableCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let a user in again: their devices at once, they with their password.",
        discussion: """
            Example:
              warren user enable grace@example.com
            """)

    @Argument(help: "Their address.") var user: String
    @Flag(help: "In all workspaces, for whoever sees to the installation.") var everywhere = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        if everywhere {
            let user = try await api.setUser(user, disabled: false)
            return Answer(user, "\(user.email) takes part again, as what they were")
        }
        let member = try await api.setMember(user, disabled: false)
        return Answer(member, "\(member.email) takes part again")
    }
}
