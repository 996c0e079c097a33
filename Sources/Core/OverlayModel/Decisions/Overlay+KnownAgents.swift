// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Which agents a peer may know, found once for all peers that no rule tells apart.
extension Overlay {
    /// Of one network.
    struct PeerClass: Hashable {
        let network: ID<Network>
        let number: Int
    }

    /// Whether an agent's peer may know others: in a mesh, and not isolated.
    func isMeshed(_ peer: Peer) -> Bool {
        !peer.isIsolated && configuration.networks[peer.networkID]?.topology == .mesh
    }

    /// Whom a peer may know. Their addresses stay at the gateway until a direct path is there; isolated ones are known
    /// to gateways only.
    func agents(knownTo peer: Peer) -> SharedPeers {
        let classes = classes.value(for: peer.networkID) { PeerClasses(of: peer.networkID, in: self) }
        guard let own = classes.classOfPeer[peer.id] else { return .none }
        return knownAgents.value(for: PeerClass(network: peer.networkID, number: own)) {
            let candidates = acquaintances(of: peer).map { Set($0.compactMap { classes.classOfPeer[$0] }) }
            let visible = (candidates ?? Set(classes.members.indices)).filter {
                areVisible(classes.members[own], classes.members[$0])
            }
            let agents = visible.flatMap { classes.members[$0] }.compactMap { configuration.devices[$0.deviceID] }
            return SharedPeers(
                agents.sorted { $0.id < $1.id }.map { agent in
                    DesiredPeer(publicKey: agent.publicKey, deviceID: agent.id, name: agent.name, allowedIPs: [])
                })
        }
    }

    /// One pair stands for all.
    private func areVisible(_ a: [Peer], _ b: [Peer]) -> Bool {
        guard let first = a.first, let second = b.first(where: { $0.id != first.id }), !second.isIsolated else {
            return false
        }
        return visible(first, second)
    }

    func isAgent(_ peer: Peer) -> Bool { configuration.devices[peer.deviceID]?.isManagedAgent ?? false }
}
