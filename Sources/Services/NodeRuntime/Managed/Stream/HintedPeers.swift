// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// What the control plane has hinted of a node's peers. It is shown, and nothing follows from it.
struct HintedPeers {
    private var hints: [PublicKey: PeerHint] = [:]

    subscript(peer: PublicKey) -> PeerHint? { hints[peer] }

    /// - Parameter peers: of the node's state: nobody else is of interest.
    mutating func take(_ new: PeerHints, of peers: [DesiredPeer]) {
        let known = Set(peers.map(\.publicKey))
        hints = hints.filter { known.contains($0.key) }
        for hint in new.peers where known.contains(hint.publicKey) { hints[hint.publicKey] = hint }
    }

    /// The connection is gone, and nobody says any more who comes and goes.
    mutating func forget() {
        hints = [:]
    }
}
