// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct AccessListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acl", abstract: "Who is cut off in a network, and which pairs may not talk.",
        discussion: """
            What an access list denies, no policy allows.

            Examples:
              warren acl show office
              warren acl block printer.office
              warren acl deny printer.office laptop.office
              warren acl remove office 1
            """,
        subcommands: [
            AccessListShowCommand.self, AccessListBlockCommand.self, AccessListUnblockCommand.self,
            AccessListDenyCommand.self, AccessListRemoveCommand.self,
        ])
}
