// SPDX-License-Identifier: Apache-2.0

import Addressing

/// All that decisions can tell peers of one network apart by: equal marks, equal verdicts.
struct PeerMark: Hashable, Sendable {
    let isActive: Bool
    let isJump: Bool
    let isIsolated: Bool
    let hasV6: Bool
    /// Whether everything goes into this network's tunnel.
    let leavesHere: Bool
    let groups: [Int]
    /// Prefixes of rules that hold it.
    let prefixes: [Int]
    /// Itself, where a rule names it.
    let peer: ID<Peer>?
}

/// Marks the peers of one network.
struct PeerMarks {
    /// What rules name, beside groups.
    struct Ends: Equatable, Sendable {
        let prefixes: [Prefix]
        let peers: Set<ID<Peer>>
    }

    private let overlay: Overlay
    let ends: Ends

    init(of network: ID<Network>, in overlay: Overlay) {
        self.overlay = overlay
        let targets = overlay.groups.views.flatMap(\.rules).map(\.rule.target)
        let prefixes = Set(targets.compactMap { if case .cidr(let prefix) = $0 { prefix } else { nil } })
        let byRules = targets.compactMap { if case .peer(let id) = $0 { id } else { nil } }
        let byList = (overlay.accessLists[network]?.rules ?? []).flatMap { [$0.source, $0.target] }
            .compactMap { if case .peer(let id) = $0 { id } else { nil } }
        ends = Ends(prefixes: prefixes.sorted(), peers: Set(byRules + byList))
    }

    func mark(of peer: Peer) -> PeerMark {
        PeerMark(
            isActive: overlay.isActive(peer), isJump: overlay.isJump(peer), isIsolated: peer.isIsolated,
            hasV6: peer.addressV6 != nil,
            leavesHere: overlay.fullTunnelNetwork(of: peer.deviceID) == peer.networkID,
            groups: overlay.groups.ofPeer[peer.id] ?? [],
            prefixes: ends.prefixes.indices.filter { index in
                peer.addresses.contains { ends.prefixes[index].contains($0) }
            },
            peer: ends.peers.contains(peer.id) ? peer.id : nil)
    }
}
