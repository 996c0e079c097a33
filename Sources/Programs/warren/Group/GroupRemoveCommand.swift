// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct GroupRemoveCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take members out of a group.",
        discussion: """
            Example:
              warren group remove laptops phone
            """)

    @Argument var group: String
    @Argument(help: "DEVICE, peer:PEER or route:ROUTE; several are possible.") var members: [String]
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        var all = group.members
        for member in members {
            guard try directory.member(member).remove(from: &all) else {
                throw NameError(kind: "member of \(group.name)", name: member, matches: [], near: [])
            }
        }
        return GroupUpdate(members: all)
    }
}
