// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct JoinKeyDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a key; what enrolled with it stays.",
        discussion: """
            Example:
              warren join-key delete 01890a5d-ac96-774b-bcce-b302099a8057
            """)

    @Argument(help: "Its id, as 'warren join-key list' shows it.", transform: parsed) var key: ID<JoinKey>
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        try await api.deleteJoinKey(key)
        return .done("join key \(key) deleted")
    }
}
