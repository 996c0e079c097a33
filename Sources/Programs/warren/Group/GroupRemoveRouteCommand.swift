// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct GroupRemoveRouteCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-route", abstract: "Let a group's members no longer know a route.",
        discussion: """
            Example:
              warren group remove-route laptops db
            """)

    @Argument var group: String
    @Argument var route: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.route(route).id
        guard group.routeIDs.contains(id) else {
            let known = group.routeIDs.map { directory.name($0) }
            throw NameError(kind: "route that \(group.name) knows", name: route, matches: [], near: known)
        }
        return GroupUpdate(routeIDs: group.routeIDs.filter { $0 != id })
    }
}
