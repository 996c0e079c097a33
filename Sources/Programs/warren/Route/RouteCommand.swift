// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct RouteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "Routes: what is reached through gateways.",
        discussion: """
            Examples:
              warren route create db --network office --to 10.20.0.5/32 --via gw1
              warren group add-route laptops db        laptops know the way
            """,
        subcommands: [RouteListCommand.self, RouteCreateCommand.self, RouteDeleteCommand.self])
}
