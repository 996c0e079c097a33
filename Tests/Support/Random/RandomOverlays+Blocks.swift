// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// What cuts devices off, and what keeps peers apart.
extension RandomOverlays {
    mutating func addBlocks(of users: [ID<User>], to configuration: inout Configuration) {
        let peers = configuration.peers.values.sorted { $0.id < $1.id }
        for network in configuration.networks.keys.sorted() where !generator.oneIn(4) {
            configuration.insert(accessList(of: network, among: peers.filter { $0.networkID == network }))
        }
        if generator.oneIn(8), let peer = peers.randomElement(using: &generator) {
            configuration.insert(incident(of: peer))
        }
        if generator.oneIn(12), let user = users.randomElement(using: &generator) {
            configuration.insert(Suspension(id: id(of: Suspension.self), userID: user, createdAt: moment()))
        }
    }

    private mutating func accessList(of network: ID<Network>, among peers: [Peer]) -> AccessList {
        AccessList(
            id: id(of: AccessList.self), networkID: network, enabled: !generator.oneIn(4),
            blockedPeers: generator.oneIn(6) ? Set(generator.some(of: peers.map(\.id), atMost: 1)) : [],
            rules: (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                AccessListRule(
                    source: end(among: peers), target: end(among: peers), action: generator.oneIn(2) ? .allow : .deny)
            }, updatedAt: moment())
    }

    private mutating func end(among peers: [Peer]) -> AccessListEnd {
        generator.oneIn(2) ? .any : peers.randomElement(using: &generator).map { .peer($0.id) } ?? .any
    }

    private mutating func incident(of peer: Peer) -> Incident {
        var incident = Incident(
            id: id(of: Incident.self), type: .sessionConflict, deviceID: peer.deviceID, networkID: peer.networkID,
            peerID: peer.id, publicKey: PublicKey(bytes: FixedBytes()), endpoints: [], details: "seen twice",
            blocks: !generator.oneIn(3), detectedAt: moment())
        if generator.oneIn(3) {
            incident.resolution = IncidentResolution(action: .restore, note: "", by: id(of: User.self), at: moment())
        }
        return incident
    }
}
