// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct IPAMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipam", abstract: "Which addresses are given out, and where there is room for more.",
        discussion: """
            Examples:
              warren ipam list
              warren ipam list office
              warren ipam suggest --peers 100 --count 3
            """,
        subcommands: [IPAMListCommand.self, IPAMSuggestCommand.self])
}
