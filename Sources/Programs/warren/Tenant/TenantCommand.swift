// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "Workspaces: which there are, and which the commands are about.",
        discussion: """
            Examples:
              warren tenant list
              warren tenant use lab
              warren tenant create 'Laboratory' --owner grace@example.org
              warren tenant delete lab
            """,
        subcommands: [
            TenantListCommand.self, TenantUseCommand.self, TenantCreateCommand.self, TenantRenameCommand.self,
            TenantDeleteCommand.self,
        ])
}
