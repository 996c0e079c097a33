// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct UserInvitationsCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "invitations", abstract: "Who is invited and has not come yet.",
        discussion: """
            Example:
              warren user invitations
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let invitations = try await api.invitations()
        var table = Table("EMAIL", "ROLE", "EXPIRES", "ID")
        for invitation in invitations {
            table.add(
                invitation.email, invitation.role.rawValue, invitation.expiresAt.relative(), "\(invitation.id)")
        }
        return Answer(Page(whole: invitations), table.text(orNone: "nobody is invited: warren user invite"))
    }
}
