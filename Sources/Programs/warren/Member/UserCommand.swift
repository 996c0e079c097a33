// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Who is in the workspace, and as what.",
        discussion: """
            Examples:
              warren user list
              warren user invite grace@example.org --role member --network office
              warren user set grace@example.org --role admin
              warren user disable grace@example.org
              warren user reset-totp grace@example.org
              warren user remove grace@example.org

            Roles: an owner says who is in the workspace, an admin manages all else in it, a
            member manages their own devices, a viewer sees.
            """,
        subcommands: [
            UserListCommand.self, UserInviteCommand.self, UserInvitationsCommand.self, UserUninviteCommand.self,
            UserSetCommand.self, UserDisableCommand.self, UserEnableCommand.self, UserRemoveCommand.self,
            UserResetTOTPCommand.self,
        ],
        aliases: ["member"])
}
