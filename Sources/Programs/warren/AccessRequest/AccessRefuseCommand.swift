// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct AccessRefuseCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "Refuse what was asked for.",
        discussion: """
            Example:
              warren access refuse 0d3f8c21a9b4 --note "ask the database team"
            """)

    @Argument(help: "As 'warren access list' shows it.") var request: String
    @Option(help: "For whoever asked.") var note: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let asked = try await api.accessRequest(request)
        return Answer(try await api.refuseAccess(asked.id, AccessRefusal(note: note)), "refused")
    }
}
