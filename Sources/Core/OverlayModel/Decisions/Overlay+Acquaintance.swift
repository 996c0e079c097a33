// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Who could talk to whom, by rules alone: found without a look at each pair, and more than verdicts allow.
extension Overlay {
    /// The peers that some rule could let a peer talk to, in either direction; nil: all of its network.
    func acquaintances(of peer: Peer) -> Set<ID<Peer>>? {
        guard configuration.networks[peer.networkID]?.enforcement != .observe else { return nil }
        let ends = peer.addresses.map(end)
        var found: Set<ID<Peer>> = []
        for view in groups.views {
            let isMember = view.peers.contains(peer.id)
            for placed in view.rules where placed.rule.action == .allow && placed.speaksOf(peer.networkID) {
                let target = placed.rule.target
                if isMember {
                    guard let others = members(of: target, in: peer.networkID) else { return nil }
                    found.formUnion(others)
                }
                if ends.contains(where: { holds(target, $0, in: peer.networkID) }) { found.formUnion(view.peers) }
            }
        }
        return found
    }

    /// The peers of a network that a rule's target holds, and maybe others'; nil: all of the network.
    func members(of target: RuleTarget, in network: ID<Network>) -> Set<ID<Peer>>? {
        switch target {
        case .cidr(let prefix):
            Set(peers(in: network).lazy.filter { $0.addresses.contains(where: prefix.contains) }.map(\.id))
        case .peer(let id): [id]
        case .group(let id): groups.byID[id]?.peers ?? []
        case .network(let id): id == network ? nil : []
        case .any: nil
        case .route, .internet: []
        }
    }
}
