// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct JoinKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join-key", abstract: "Keys that let devices enrol.",
        discussion: """
            Examples:
              warren join-key create --network office --group laptops
              warren join-key create --network office --gateway
              warren join-key create --network office --reusable --expires 7d
              warren join-key create --device laptop
            """,
        subcommands: [JoinKeyListCommand.self, JoinKeyCreateCommand.self, JoinKeyDeleteCommand.self])
}
