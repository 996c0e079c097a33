// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct NetworkPeersCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "The peers of a network.",
        discussion: """
            Examples:
              warren network peers
              warren network peers office
            """)

    @Argument(help: "Not needed where there is only one.") var network: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let network = try directory.network(network)
        let peers = directory.peers.filter { $0.networkID == network.id }
        var table = Table("NAME", "ADDRESS", "ADDRESS (IPV6)", "GATEWAY", "ISOLATED")
        for peer in peers {
            table.add(
                "\(peer.name)", "\(peer.address)", peer.addressV6?.description ?? "-", yes(peer.isJump),
                yes(peer.isIsolated))
        }
        let hint = "no peers: a device that enrols with 'warren join-key create --network \(network.name)' becomes one"
        return Answer(Page(whole: peers), table.text(orNone: hint))
    }
}
