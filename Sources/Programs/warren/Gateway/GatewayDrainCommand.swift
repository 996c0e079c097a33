// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GatewayDrainCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Empty a gateway: its networks move to others.",
        discussion: """
            It carries what it has until another does. A network that names it by hand,
            or that no other gateway can take, stays.

            Examples:
              warren gateway drain gw1
              warren gateway resume gw1      give it networks again
            """)

    @Argument var gateway: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let gateway = try find(self.gateway, in: try await api.gateways())
        let drained = try await api.drainGateway(gateway.id, true)
        let left = drained.networkIDs.count
        return Answer(
            drained,
            left == 0 ? "\(drained.name) is drained" : "\(drained.name) is draining: it still serves \(left) networks")
    }
}
