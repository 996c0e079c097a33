// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct GroupDetachCommand: GroupUpdateCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Let a policy no longer hold for a group.",
        discussion: """
            Example:
              warren group detach laptops web
            """)

    @Argument var group: String
    @Argument var policy: String
    @OptionGroup var output: OutputOptions

    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate {
        let id = try directory.policy(policy).id
        guard group.policyIDs.contains(id) else {
            let attached = group.policyIDs.map { directory.name($0) }
            throw NameError(kind: "policy attached to \(group.name)", name: policy, matches: [], near: attached)
        }
        return GroupUpdate(policyIDs: group.policyIDs.filter { $0 != id })
    }
}
