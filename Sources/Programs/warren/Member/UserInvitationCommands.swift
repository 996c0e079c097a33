// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct UserInvitationsCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "invitations", abstract: "Who is invited and has not come yet.")

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

struct UserUninviteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "uninvite", abstract: "Take an invitation back.")

    @Argument(help: "Whom it is for: their address, or the invitation's id.") var invitation: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let found = try find(invitation, "invitation", in: try await api.invitations()) { [$0.email, "\($0.id)"] }
        try await api.deleteInvitation(found.id)
        return .done("\(found.email) is invited no more")
    }
}
