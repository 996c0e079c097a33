// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GatewayShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "All that is known of a gateway.",
        discussion: """
            Examples:
              warren gateway show gw1
            """)

    @Argument var gateway: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let loaded = Directory.load(api)
        let gateway = try find(self.gateway, in: try await api.gateways())
        let directory = try await loaded
        let service = gateway.service ?? GatewayService()
        var table = Table()
        table.add("name", "\(gateway.name)")
        table.add("id", "\(gateway.id)")
        table.add("state", gateway.stateText)
        table.add("endpoint", gateway.endpoint?.description ?? "-")
        table.add("public key", "\(gateway.publicKey)")
        table.add("region", service.region ?? "-")
        table.add("roles", list(service.roles.sorted().map(\.rawValue)))
        table.add("capacity", service.capacity.map { "\($0) devices" } ?? "its share")
        table.add("labels", list(service.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }))
        table.add("networks", list(gateway.networkIDs.map { directory.name($0) }))
        table.add("primary of", list(gateway.primaryOf.map { directory.name($0) }))
        table.add("devices", "\(gateway.load)")
        table.add("in sync", yes(gateway.inSync))
        return Answer(gateway, table.text())
    }
}

/// The gateway that a name or an id stands for.
func find(_ name: String, in gateways: [GatewayInfo]) throws(NameError) -> GatewayInfo {
    try find(name, "gateway", in: gateways) { ["\($0.name)", "\($0.id)"] }
}
