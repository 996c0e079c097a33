// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct GroupAttachCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Let a policy hold for a group, after those that do already.",
        discussion: """
            Example:
              warren group attach laptops web
            """)

    @Argument var group: String
    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.policy(policy).id
        return GroupUpdate(policyIDs: group.policyIDs.filter { $0 != id } + [id])
    }
}
