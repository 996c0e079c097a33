// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Your API tokens in this workspace.",
        discussion: """
            Examples:
              warren token create backup-check --read-only
              warren token create terraform --scope read --scope manage --expires 90d
              warren token list
              warren token delete 01890a5d-ac96-774b-bcce-b302099a8057

            A program sends it as 'Authorization: Bearer TOKEN'. It may do at most what you may.
            """,
        subcommands: [TokenListCommand.self, TokenCreateCommand.self, TokenDeleteCommand.self])
}
