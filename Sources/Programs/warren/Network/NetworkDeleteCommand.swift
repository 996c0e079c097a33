// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct NetworkDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an empty network, and groups of it alone.",
        discussion: """
            Example:
              warren network delete lab
            """)

    @Argument var network: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let network = try await Directory.load(api).network(network)
        try await api.deleteNetwork(network.id)
        return .done("network \(network.name) deleted")
    }
}
