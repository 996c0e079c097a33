// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct UserInviteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Invite somebody, and print the link to hand over.",
        discussion: """
            Examples:
              warren user invite grace@example.com --role member --network office
              warren user invite linus@example.com --role admin --expires 2d
            """)

    @Argument(help: "Their address.") var email: String
    @Option(help: "owner, admin, member or viewer; without it what the workspace's defaults say.") var role: Role?
    @Option(help: "A network that is open to their devices; may be repeated.") var network: [String] = []
    @Option(help: "A group that they become a member of; may be repeated.") var group: [String] = []
    @Option(help: "How long the link is good: 90s, 30m, 24h, 7d; without it three days.", transform: seconds)
    var expires: Int?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        var request = InvitationCreate(email: email, role: role)
        request.expiresIn = expires
        if !network.isEmpty || !group.isEmpty {
            let directory = try await Directory.load(api)
            if !network.isEmpty { request.authorizedNetworks = try network.map { try directory.network($0).id } }
            request.groupIDs = try group.map { try directory.group($0).id }
        }
        let invitation = try await api.invite(request)
        return Answer(invitation, invitation.text(context))
    }
}

extension InvitationInfo {
    fileprivate func text(_ context: Context) -> String {
        """
        \(InviteLink.text(context.server, token ?? ""))

        Makes \(email) \(role.rawValue) of the workspace, once, until \(expiresAt) (\(expiresAt.relative())).
        It is shown this once. With it they run:

          warren login --invite 'LINK' --name 'THEIR NAME'
        """
    }
}
