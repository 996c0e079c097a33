// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct UserUninviteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninvite", abstract: "Take an invitation back.",
        discussion: """
            Example:
              warren user uninvite grace@example.com
            """)

    @Argument(help: "Whom it is for: their address, or the invitation's id.") var invitation: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let found = try find(invitation, "invitation", in: try await api.invitations()) { [$0.email, "\($0.id)"] }
        try await api.deleteInvitation(found.id)
        return .done("\(found.email) is invited no more")
    }
}
