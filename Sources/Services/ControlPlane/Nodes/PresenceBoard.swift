// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// Which devices came and went, in the order in which they did: what hints are made of.
final class PresenceBoard: Sendable {
    struct Entry: Sendable {
        /// Of the change among all.
        let number: UInt64
        let isOnline: Bool
        let lastSeen: Timestamp?
    }

    struct State: Sendable {
        fileprivate(set) var last: UInt64 = 0
        fileprivate(set) var entries: [ID<Device>: Entry] = [:]
    }

    /// Between two hints to a node: a thousand nodes that come back at once are told of each other without haste.
    static let pace = Duration.seconds(10)

    private let state = Mutex(State())
    private let nextHints = Mutex(Timestamp.distantPast)

    var current: State { state.withLock { $0 } }

    func note(_ device: ID<Device>, isOnline: Bool, lastSeen: Timestamp?) {
        state.withLock { state in
            state.last += 1
            state.entries[device] = Entry(number: state.last, isOnline: isOnline, lastSeen: lastSeen)
        }
    }

    func forget(_ device: ID<Device>) {
        state.withLock { _ = $0.entries.removeValue(forKey: device) }
    }

    /// Whether it is time for the next hints.
    func takeTurn(now: Timestamp) -> Bool {
        nextHints.withLock { next in
            guard now >= next else { return false }
            next = now + Self.pace
            return true
        }
    }
}

/// What one node has been hinted, and so what it is next.
struct HintFeed: Sendable {
    private let board: PresenceBoard
    private var place: UInt64 = 0

    init(_ board: PresenceBoard) {
        self.board = board
    }

    var isBehind: Bool { board.current.last > place }

    /// - Returns: nil where nobody came or went whom the node may see.
    mutating func next(_ state: CompiledState) -> PeerHints? {
        let (board, peers) = (board.current, state.peers)
        var news: [(number: UInt64, index: Int)] = []
        for (index, peer) in peers.enumerated() {
            if let entry = board.entries[peer.deviceID], entry.number > place { news.append((entry.number, index)) }
        }
        news.sort { $0.number < $1.number }
        let told = news.prefix(PeerHints.largest)
        place = news.count > told.count ? told.last?.number ?? place : board.last
        guard !told.isEmpty else { return nil }
        return PeerHints(
            peers: told.compactMap { _, index in
                board.entries[peers[index].deviceID].map { entry in
                    PeerHint(publicKey: peers[index].publicKey, online: entry.isOnline, lastSeen: entry.lastSeen)
                }
            })
    }
}
