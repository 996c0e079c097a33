// SPDX-License-Identifier: Apache-2.0

import Addressing
import EchoSocket
import NodeRuntime
import OverlayModel
import OverlayProtocol

/// What came back, and what the machine's own node says of the way.
struct NodePing: Encodable {
    let address: IPAddress
    let echoes: Echoes
    let way: String

    init(to address: IPAddress, _ answers: [EchoSocket.Answer], _ report: NodeReport) {
        (self.address, echoes) = (address, Echoes(answers))
        way = report.way(to: address)
    }

    var text: String {
        let head = "\(address): \(echoes.text)\n  way: \(way)".wrapped(indent: 7)
        guard echoes.received == 0 else { return head }
        return head
            + "\n\nWhat is wrong here: warren doctor --node. Whether a rule allows it: warren explain, signed in."
            .wrapped()
    }

    func encode(to encoder: any Encoder) throws {
        try echoes.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(address, forKey: .address)
        try container.encode(way, forKey: .way)
    }

    private enum CodingKeys: CodingKey {
        case address, way
    }
}

extension NodeReport {
    /// Which peer has an address: of the prefixes that hold it, the longest counts.
    func way(to address: IPAddress) -> String {
        guard let snapshot = observed?.snapshot else { return "none: this node runs nothing" }
        let claims = snapshot.peers.flatMap { peer in peer.allowedIPs.map { (prefix: $0, peer: peer) } }
        let best = claims.filter { $0.prefix.contains(address) }.max { $0.prefix.length < $1.prefix.length }
        guard let best else { return "past the tunnel: no peer of \(snapshot.interface) has \(address)" }
        let name = peers.first { $0.publicKey == best.peer.publicKey }?.name.description ?? "\(best.peer.publicKey)"
        let heard = best.peer.lastHandshake.map { "handshake \($0.relative())" } ?? "no handshake yet"
        return "through \(name), which has \(best.prefix); \(heard)"
    }
}
