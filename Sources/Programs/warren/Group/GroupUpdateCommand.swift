// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

/// A command that changes one thing of a group.
protocol GroupUpdateCommand: ControlPlaneCommand {
    var group: String { get }

    /// - Returns: what the group becomes.
    func update(_ group: Group, _ directory: Directory) throws -> GroupUpdate
}

extension GroupUpdateCommand {
    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let group = try directory.group(group)
        let updated = try await api.updateGroup(group.id, try update(group, directory))
        return Answer(updated, directory.text(updated))
    }
}
