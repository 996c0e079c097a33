// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct GroupAddRouteCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-route", abstract: "Tell a group's members the way to a route; reaching it takes a policy.",
        discussion: """
            Example:
              warren group add-route laptops db
            """)

    @Argument var group: String
    @Argument var route: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.route(route).id
        return GroupUpdate(routeIDs: group.routeIDs.filter { $0 != id } + [id])
    }
}
