// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GatewaySetCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change what is written down of a gateway.",
        discussion: """
            Examples:
              warren gateway set gw1 --endpoint gw1.example.org:51820
              warren gateway set gw1 --region eu-west --capacity 500
              warren gateway set gw1 --no-capacity
              warren gateway set gw1 --role ingress_gateway --role exit_gateway
            """)

    @Argument var gateway: String
    @Option(help: "What it shall be called.", transform: parsed) var name: DNSLabel?
    @Option(help: "Where its clients reach it: HOST:PORT.", transform: parsed) var endpoint: Endpoint?
    @Option(help: "The UDP port that it listens at.") var listenPort: UInt16?
    @Option(help: "Where it stands.") var region: String?
    @Option(help: "ingress_gateway, exit_gateway; may be repeated; those that aren't named it has no more.")
    var role: [GatewayRole] = []
    @Option(help: "Devices that it should serve at most.") var capacity: Int?
    @Flag(help: "It takes its share, however many that are.") var noCapacity = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard capacity == nil || !noCapacity else {
            throw ValidationError("--capacity and --no-capacity exclude each other")
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let gateway = try find(self.gateway, in: try await api.gateways())
        let changed = try await api.updateGateway(
            gateway.id,
            GatewayUpdate(
                name: name, endpoint: endpoint, listenPort: listenPort, region: region.map { .set($0) } ?? .keep,
                roles: role.isEmpty ? nil : role,
                capacity: noCapacity ? .clear : capacity.map { .set($0) } ?? .keep))
        return Answer(changed, "gateway \(changed.name) changed")
    }
}
