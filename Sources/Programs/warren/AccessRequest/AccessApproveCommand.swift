// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct AccessApproveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Grant what was asked for, for as long or shorter.",
        discussion: """
            Example:
              warren access approve 0d3f8c21a9b4 --for 1h
            """)

    @Argument(help: "As 'warren access list' shows it.") var request: String
    @Option(name: .customLong("for"), help: "Shorter than asked for: 30m, 8h.", transform: seconds) var lifetime: Int?
    @Option(help: "1 to 999, the lower the stronger; a hundred without it. Denials of the same strength win.")
    var priority: Int?
    @Option(help: "For whoever reads it later.") var note: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let asked = try await api.accessRequest(request)
        let approved = try await api.approveAccess(
            asked.id, AccessApproval(expiresIn: lifetime, priority: priority, note: note))
        return Answer(approved, "\(approved.email ?? "-") may reach \(approved.what), \(approved.stateText)")
    }
}
