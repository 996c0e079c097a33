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
        var known: [ID<Network>: [Int: KnownAgents]] = [:]
    }

    private let state = Mutex(State())

    func classes(of network: ID<Network>, in overlay: Overlay) -> Classes {
        if let known = state.withLock({ $0.classes[network] }) { return known }
        let made = Classes(of: network, in: overlay)
        state.withLock { $0.classes[network] = made }
        return made
    }

    func agents(knownToClass number: Int, in network: ID<Network>, find: () -> KnownAgents) -> KnownAgents {
        if let known = state.withLock({ $0.known[network]?[number] }) { return known }
        let found = find()
        state.withLock { $0.known[network, default: [:]][number] = found }
        return found
    }
}

extension Overlay {
    /// Whether an agent's peer may know others: in a mesh, and not isolated.
    func isMeshed(_ peer: Peer) -> Bool {
        !peer.isIsolated && configuration.networks[peer.networkID]?.topology == .mesh
    }

    /// Whom a peer may know. Their addresses stay at the gateway until a direct path is there; isolated ones are known
    /// to gateways only.
    func agents(knownTo peer: Peer) -> KnownAgents {
        let classes = visibility.classes(of: peer.networkID, in: self)
        guard let own = classes.classOfPeer[peer.id] else { return .none }
        return visibility.agents(knownToClass: own, in: peer.networkID) {
            let candidates = acquaintances(of: peer).map { Set($0.compactMap { classes.classOfPeer[$0] }) }
            let visible = (candidates ?? Set(classes.members.indices)).filter {
                areVisible(classes.members[own], classes.members[$0])
            }
            return KnownAgents(
                visible.flatMap { classes.members[$0] }.compactMap { configuration.devices[$0.deviceID] })
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
