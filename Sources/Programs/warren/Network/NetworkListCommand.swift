// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct NetworkListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The networks.",
        discussion: """
            Examples:
              warren network list
              warren network list --json | jq -r '.data[].cidr'
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let networks = try await api.networks()
        var table = Table("NAME", "CIDR", "CIDR (IPV6)", "PEERS", "FREE", "FLOW LOG")
        for network in networks {
            table.add(
                "\(network.name)", "\(network.cidr)", network.cidrV6?.description ?? "-", "\(network.peerCount)",
                "\(network.addressesFree)", network.flowLog.rawValue)
        }
        return Answer(Page(whole: networks), table.text(orNone: "no networks: warren network create NAME"))
    }
}
