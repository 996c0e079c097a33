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
    private let overlay: Overlay
    private let prefixes: [Prefix]
    private let named: Set<ID<Peer>>

    init(of network: ID<Network>, in overlay: Overlay) {
        self.overlay = overlay
        let targets = overlay.groups.views.flatMap(\.rules).map(\.rule.target)
        prefixes = Set(targets.compactMap { if case .cidr(let prefix) = $0 { prefix } else { nil } }).sorted()
        let byRules = targets.compactMap { if case .peer(let id) = $0 { id } else { nil } }
        let ends = (overlay.accessLists[network]?.rules ?? []).flatMap { [$0.source, $0.target] }
        named = Set(byRules + ends.compactMap { if case .peer(let id) = $0 { id } else { nil } })
    }

    func mark(of peer: Peer) -> PeerMark {
        PeerMark(
            isActive: overlay.isActive(peer), isJump: overlay.isJump(peer), isIsolated: peer.isIsolated,
            hasV6: peer.addressV6 != nil,
            leavesHere: overlay.fullTunnelNetwork(of: peer.deviceID) == peer.networkID,
            groups: overlay.groups.ofPeer[peer.id] ?? [],
            prefixes: prefixes.indices.filter { index in peer.addresses.contains { prefixes[index].contains($0) } },
            peer: named.contains(peer.id) ? peer.id : nil)
    }
}
