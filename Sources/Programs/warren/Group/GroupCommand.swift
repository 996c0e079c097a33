// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Groups: who shares access, by which policies, and to which routes.",
        discussion: """
            Examples:
              warren group create laptops
              warren group add laptops laptop          a device becomes a member
              warren group attach laptops web          the policy web holds for them
              warren group add-route laptops db        they know the route to db
            """,
        subcommands: [
            GroupListCommand.self, GroupShowCommand.self, GroupCreateCommand.self, GroupDeleteCommand.self,
            GroupAddCommand.self, GroupRemoveCommand.self, GroupAttachCommand.self, GroupDetachCommand.self,
            GroupAddRouteCommand.self, GroupRemoveRouteCommand.self,
        ])
}
