// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Peers that several nodes have, or one node still has after a change: agents that the peers of one class may know, the
/// devices of a gateway's networks. The node that has them may be among them. One object for all, so that what costs a
/// look at each is done once.
final class SharedPeers: Sendable {
    /// In the order of a state's peers.
    let list: [DesiredPeer]
    let digest: SecretDigest
    /// Most nodes that have it go from one object to the same next one.
    private let changes = Mutex<(since: SecretDigest, found: KeyedChanges<DesiredPeer>?)?>(nil)
    private let written = Mutex<[UInt8]?>(nil)

    static let none = SharedPeers([])

    init(_ list: [DesiredPeer]) {
        self.list = list
        var bytes = StateBytes()
        for peer in list { bytes.write(peer) }
        digest = SecretDigest(of: bytes.bytes)
    }

    /// What `write` makes of the peers; it is asked once.
    func text(_ write: ([DesiredPeer]) throws -> [UInt8]) rethrows -> [UInt8] {
        try written.withLock { written in
            if let written { return written }
            let text = try write(list)
            written = text
            return text
        }
    }

    /// - Returns: nil where the two are equal.
    func changes(since before: SharedPeers) -> KeyedChanges<DesiredPeer>? {
        guard before.digest != digest else { return nil }
        return changes.withLock { known in
            if let known, known.since == before.digest { return known.found }
            let found = KeyedChanges(from: before.list, to: list)
            known = (before.digest, found)
            return found
        }
    }
}
