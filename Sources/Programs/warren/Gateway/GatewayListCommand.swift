// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GatewayListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The gateways, and what they carry.",
        discussion: """
            Examples:
              warren gateway list
              warren gateway list --json
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let gateways = try await api.gateways()
        var table = Table("NAME", "STATE", "ENDPOINT", "REGION", "NETWORKS", "DEVICES", "SEEN")
        for gateway in gateways {
            table.add(
                "\(gateway.name)", gateway.stateText, gateway.endpoint?.description ?? "-",
                gateway.service?.region ?? "-", "\(gateway.networkIDs.count)", "\(gateway.load)",
                gateway.online ? "now" : gateway.lastSeen?.relative() ?? "never")
        }
        return Answer(
            Page(whole: gateways), table.text(orNone: "no gateways: warren join-key create --gateway"))
    }
}

extension EntityView<Device, GatewayExtra> {
    /// `active`, that others cut it off, or that it is to be emptied.
    var stateText: String {
        let isDraining = entity.state == .active && extra.cutOffBy.isEmpty && entity.service?.drain == true
        return isDraining ? (extra.networkIDs.isEmpty ? "drained" : "draining") : entity.standing(extra.cutOffBy)
    }
}
