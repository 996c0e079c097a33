// SPDX-License-Identifier: Apache-2.0

import Addressing
import Synchronization

/// Which agents a peer may know, found once for all peers that no rule tells apart. What it remembers follows from the
/// configuration alone.
final class VisibilityCache: Sendable {
    /// Of one network.
    struct Classes: Sendable {
        /// Peers that no rule tells apart, ordered by id.
        let members: [[Peer]]
        let classOfPeer: [ID<Peer>: Int]
    }

    private struct State {
        var classes: [ID<Network>: Classes] = [:]
        var visible: [ID<Network>: [Int: [Int]]] = [:]
    }

    private let state = Mutex(State())

    func classes(of network: ID<Network>, in overlay: Overlay) -> Classes {
        if let known = state.withLock({ $0.classes[network] }) { return known }
        let made = Classes(of: network, in: overlay)
        state.withLock { $0.classes[network] = made }
        return made
    }

    /// The classes that members of one may know, ascending.
    func visible(to number: Int, in network: ID<Network>, find: () -> [Int]) -> [Int] {
        if let known = state.withLock({ $0.visible[network]?[number] }) { return known }
        let found = find()
        state.withLock { $0.visible[network, default: [:]][number] = found }
        return found
    }
}

extension Overlay {
    /// The agents that a peer may know, ordered by id.
    func visibleAgents(to peer: Peer) -> [Peer] {
        let classes = visibility.classes(of: peer.networkID, in: self)
        guard let own = classes.classOfPeer[peer.id] else { return [] }
        let seen = visibility.visible(to: own, in: peer.networkID) {
            classes.members.indices.filter { areVisible(classes.members[own], classes.members[$0]) }
        }
        return seen.flatMap { classes.members[$0] }.filter { $0.id != peer.id }.sorted { $0.id < $1.id }
    }

    /// One pair stands for all.
    private func areVisible(_ a: [Peer], _ b: [Peer]) -> Bool {
        guard let first = a.first, let second = b.first(where: { $0.id != first.id }) else { return false }
        return mayTalk(first, second) && visible(first, second)
    }

    /// Whether anything could allow a flow between two peers: cheap, and true too often.
    private func mayTalk(_ a: Peer, _ b: Peer) -> Bool {
        configuration.networks[a.networkID]?.enforcement == .observe || allows(a, b) || allows(b, a)
    }

    private func allows(_ member: Peer, _ other: Peer) -> Bool {
        let ends = other.addresses.map(end)
        return (groupsOfPeer[member.id] ?? []).contains { index in
            groups[index].rules.contains { placed in
                placed.rule.action == .allow && placed.speaksOf(member.networkID)
                    && ends.contains { holds(placed.rule.target, $0, in: member.networkID) }
            }
        }
    }
}

extension VisibilityCache.Classes {
    init(of network: ID<Network>, in overlay: Overlay) {
        let marks = PeerMarks(of: network, in: overlay)
        var numbers: [PeerMark: Int] = [:]
        var members: [[Peer]] = []
        var classOfPeer: [ID<Peer>: Int] = [:]
        for peer in overlay.peers(in: network) where overlay.isActive(peer) && overlay.isAgent(peer) {
            let mark = marks.mark(of: peer)
            let number = numbers[mark] ?? members.count
            if number == members.count {
                numbers[mark] = number
                members.append([])
            }
            members[number].append(peer)
            classOfPeer[peer.id] = number
        }
        self.init(members: members, classOfPeer: classOfPeer)
    }
}

extension Overlay {
    func isAgent(_ peer: Peer) -> Bool { configuration.devices[peer.deviceID]?.deviceKind == .agent }
}
