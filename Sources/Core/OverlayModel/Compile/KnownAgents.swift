// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The agents that the peers of one class may know, themselves among them where they know each other: one object for
/// all nodes of the class, so that what costs a look at each agent is done once.
final class KnownAgents: Sendable {
    /// In the order of a state's peers.
    let peers: [DesiredPeer]
    let digest: SecretDigest
    /// Most nodes of a class go from one object to the same next one.
    private let changes = Mutex<(since: SecretDigest, found: KeyedChanges<DesiredPeer>?)?>(nil)
    private let written = Mutex<[UInt8]?>(nil)

    static let none = KnownAgents([])

    init(_ agents: [Device]) {
        peers = agents.sorted { $0.id < $1.id }.map { agent in
            DesiredPeer(publicKey: agent.publicKey, deviceID: agent.id, name: agent.name, allowedIPs: [])
        }
        var bytes = StateBytes()
        for peer in peers { bytes.write(peer) }
        digest = SecretDigest(of: bytes.bytes)
    }

    /// What `write` makes of the peers; it is asked once.
    func text(_ write: ([DesiredPeer]) throws -> [UInt8]) rethrows -> [UInt8] {
        try written.withLock { written in
            if let written { return written }
            let text = try write(peers)
            written = text
            return text
        }
    }

    /// - Returns: nil where the two are equal.
    func changes(since before: KnownAgents) -> KeyedChanges<DesiredPeer>? {
        guard before.digest != digest else { return nil }
        return changes.withLock { known in
            if let known, known.since == before.digest { return known.found }
            let found = KeyedChanges(from: before.peers, to: peers)
            known = (before.digest, found)
            return found
        }
    }
}
