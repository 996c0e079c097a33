// SPDX-License-Identifier: Apache-2.0

/// The active agents of one network, by what decisions tell them apart by. Making them costs a look at each agent;
/// following a change a look at those that it marks anew.
struct PeerClasses: Sendable {
    /// Peers that no rule tells apart, ordered by id. One that all have left is empty.
    private(set) var members: [[Peer]] = []
    private(set) var classOfPeer: [ID<Peer>: Int] = [:]
    private var numbers: [PeerMark: Int] = [:]
    private let marks: PeerMarks.Ends

    init(of network: ID<Network>, in overlay: Overlay) {
        let marks = PeerMarks(of: network, in: overlay)
        self.marks = marks.ends
        for peer in overlay.peers(in: network) where overlay.isActive(peer) && overlay.isAgent(peer) {
            let number = number(of: marks.mark(of: peer))
            members[number].append(peer)
            classOfPeer[peer.id] = number
        }
    }

    /// - Parameter remarked: all whose marks may have changed, if the rules name what they named.
    /// - Returns: nil where it is better to make them anew.
    init?(
        following before: PeerClasses, _ remarked: Set<ID<Peer>>, of network: ID<Network>, in overlay: Overlay
    ) {
        let marks = PeerMarks(of: network, in: overlay)
        // What nobody is in any more must not pile up.
        guard marks.ends == before.marks, before.members.count(where: \.isEmpty) * 2 <= before.members.count else {
            return nil
        }
        self = before
        for id in remarked {
            remove(id)
            guard let peer = overlay.configuration.peers[id], peer.networkID == network, overlay.isActive(peer),
                overlay.isAgent(peer)
            else { continue }
            let number = number(of: marks.mark(of: peer))
            members[number].insertInOrder(peer)
            classOfPeer[id] = number
        }
    }

    private mutating func number(of mark: PeerMark) -> Int {
        if let number = numbers[mark] { return number }
        numbers[mark] = members.count
        members.append([])
        return members.count - 1
    }

    private mutating func remove(_ id: ID<Peer>) {
        guard let number = classOfPeer.removeValue(forKey: id) else { return }
        members[number].removeAll { $0.id == id }
    }
}
