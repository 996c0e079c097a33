// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct UserDisableCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Cut a user off: their sessions, tokens and devices, at once.",
        discussion: """
            Example:
              warren user disable grace@example.com
            """)

    @Argument(help: "Their address.") var user: String
    @Flag(help: "In all workspaces, for whoever sees to the installation.") var everywhere = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        if everywhere {
            let user = try await api.setUser(user, disabled: true)
            return Answer(user, "\(user.email) is cut off in all workspaces; nothing of theirs is deleted")
        }
        let member = try await api.setMember(user, disabled: true)
        return Answer(member, "\(member.email) is cut off; nothing of theirs is deleted")
    }
}
