// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Where you are signed in.",
        discussion: """
            Examples:
              warren session list
              warren session end 01890a5d-ac96-774b-bcce-b302099a8057
              warren session end --others
            """,
        subcommands: [SessionListCommand.self, SessionEndCommand.self])
}
