// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct NetworkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Networks, and the peers in them.",
        discussion: """
            Examples:
              warren network create office --cidr 10.1.0.0/24
              warren network peers office
              warren network isolate printer.office
            """,
        subcommands: [
            NetworkListCommand.self, NetworkCreateCommand.self, NetworkSetCommand.self, NetworkDeleteCommand.self,
            NetworkPeersCommand.self,
            NetworkIsolateCommand.self,
        ])
}
