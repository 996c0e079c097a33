// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct TokenDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a token: it opens nothing any more.",
        discussion: """
            Example:
              warren token delete 01890a5d-ac96-774b-bcce-b302099a8057
            """)

    @Argument(help: "Its name or id.") var token: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let found = try find(token, "token", in: try await api.tokens()) { [$0.name, "\($0.id)"] }
        try await api.deleteToken(found.id)
        return .done("token \(found.name) deleted")
    }
}
