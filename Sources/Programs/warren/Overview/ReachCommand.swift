// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct ReachCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "reach", abstract: "What a peer may open, and what may be opened at it.",
        discussion: """
            Examples:
              warren reach laptop
              warren reach laptop.office --json
            """)

    @Argument(help: "PEER, or PEER.NETWORK.") var peer: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let peer = try await Directory.load(api).peer(peer)
        let answer = try await api.reachability(peer.networkID, peer.id)
        var table = Table("DIRECTION", "KIND", "NAME", "SERVICES")
        for (direction, ends) in [("opens", answer.outgoing), ("is opened by", answer.incoming)] {
            for end in ends { table.add(direction, end.kind, "\(end.name)", list(end.services.map(\.words))) }
        }
        let obstacles = answer.obstacles.map { "it takes no part: \($0)" }
        let text = table.text(orNone: "nothing is open from or to \(peer.name)")
        return Answer(answer, (obstacles + [text]).joined(separator: "\n"))
    }
}

extension AllowedService {
    fileprivate var words: String {
        let ports = ports.map(\.description).joined(separator: "+")
        let service = [`protocol`.rawValue, ports].filter { !$0.isEmpty }.joined(separator: " ")
        return wouldDeny ? "\(service) (observed)" : service
    }
}
