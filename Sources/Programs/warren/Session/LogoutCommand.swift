// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct LogoutCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "End the session; the server stays known.",
        discussion: """
            Example:
              warren logout
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        try await api.signOut()
        try output.place.change { $0.session = nil }
        let text = "signed out from \(context.server)"
        return Answer(MessageResponse(message: text), text)
    }
}
