// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GatewayResumeCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Give a gateway networks again that was drained.",
        discussion: """
            Examples:
              warren gateway resume gw1
            """)

    @Argument var gateway: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let gateway = try find(self.gateway, in: try await api.gateways())
        let resumed = try await api.drainGateway(gateway.id, false)
        return Answer(resumed, "\(resumed.name) takes networks again")
    }
}
