// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct GroupAddCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make devices members of a group.",
        discussion: """
            A member is a device; peer:NAME is one of a device's peers, route:NAME what a route leads to.

            Examples:
              warren group add laptops laptop phone
              warren group add servers route:db
            """)

    @Argument var group: String
    @Argument(help: "DEVICE, peer:PEER or route:ROUTE; several are possible.") var members: [String]
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        var all = group.members
        for member in members { try directory.member(member).insert(into: &all) }
        return GroupUpdate(members: all)
    }
}
