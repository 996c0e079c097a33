// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct NetworkIsolateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "isolate", abstract: "Let only gateways open flows to a peer.",
        discussion: """
            Examples:
              warren network isolate printer.office
              warren network isolate printer.office --off
            """)

    @Argument(help: "PEER, or PEER.NETWORK.") var peer: String
    @Flag(help: "Let others reach it again, as the policies say.") var off = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let peer = try await Directory.load(api).peer(peer)
        let updated = try await api.updatePeer(peer.networkID, peer.id, PeerUpdate(isIsolated: !off))
        return Answer(updated, "\(updated.name) is \(updated.isIsolated ? "isolated" : "not isolated")")
    }
}
