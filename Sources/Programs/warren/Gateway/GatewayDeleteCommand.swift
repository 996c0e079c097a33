// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GatewayDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a gateway: it would have to enrol anew. Drain it first.",
        discussion: """
            Examples:
              warren gateway delete gw1
            """)

    @Argument var gateway: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let gateway = try find(self.gateway, in: try await api.gateways())
        try await api.deleteGateway(gateway.id)
        return .done("gateway \(gateway.name) deleted")
    }
}
