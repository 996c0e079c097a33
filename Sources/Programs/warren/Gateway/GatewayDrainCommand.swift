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
              warren gateway drain gw1 --dry-run
              warren gateway drain gw1
              warren gateway resume gw1      give it networks again
            """)

    @Argument var gateway: String
    @Flag(help: "Only say where its networks would go.") var dryRun = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let gateways = try await api.gateways()
        let gateway = try find(self.gateway, in: gateways)
        if dryRun {
            let effect = try await api.drainEffect(gateway.id)
            return Answer(effect, effect.text(gateways, try await api.networks()))
        }
        let drained = try await api.drainGateway(gateway.id, true)
        let left = drained.networkIDs.count
        return Answer(
            drained,
            left == 0 ? "\(drained.name) is drained" : "\(drained.name) is draining: it still serves \(left) networks")
    }
}

extension DrainEffect {
    fileprivate func text(_ gateways: [GatewayInfo], _ networks: [NetworkInfo]) -> String {
        func name(_ id: ID<Network>) -> String { networks.first { $0.id == id }?.name.description ?? "\(id)" }
        let lines =
            moves.map { move in
                let gateway = gateways.first { $0.id == move.gatewayID }?.name.description ?? "\(move.gatewayID)"
                return "\(name(move.networkID)) goes over to \(gateway)"
            } + stays.map { "\(name($0)) stays: no other gateway may take it over" }
        return lines.isEmpty ? "it is the primary gateway of no network" : lines.joined(separator: "\n")
    }
}
