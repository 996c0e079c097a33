// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Who changed what, and back to how it was.",
        discussion: """
            Examples:
              warren history
              warren history list --kind policy
              warren history show 42
              warren history rollback 41 --dry-run
            """,
        subcommands: [HistoryListCommand.self, HistoryShowCommand.self, HistoryRollbackCommand.self],
        defaultSubcommand: HistoryListCommand.self)
}
