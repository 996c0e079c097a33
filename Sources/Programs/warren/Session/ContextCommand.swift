// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ContextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context", abstract: "The servers that you are signed in to, and which one is asked.",
        discussion: """
            Examples:
              warren login https://lab.example.org --email you@example.org --context lab
              warren context list
              warren context use lab
              warren device list --context lab
              warren context remove lab
            """,
        subcommands: [ContextListCommand.self, ContextUseCommand.self, ContextRemoveCommand.self])
}
