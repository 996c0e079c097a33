// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// Peers whose key is being replaced: the new one is a second peer without addresses, until it shakes hands. A handshake
/// is nothing that a driver announces, so that it is looked for.
struct Successions: Hashable, Sendable {
    private var awaited: Set<PublicKey> = []
    private(set) var succeeded: Set<PublicKey> = []
    private var expectedUntil = Duration.zero

    /// A device is told to use its new key within a second of its gateways' reports. One that takes longer is not there.
    static let patience = Duration.seconds(30)

    /// Whether some are still awaited.
    var isOpen: Bool { !awaited.isEmpty }

    /// Whether they are worth a look many times a second.
    func areExpected(now: Duration) -> Bool { isOpen && now < expectedUntil }

    /// The peers are now these.
    mutating func update(_ peers: [DesiredPeer], now: Duration) {
        let successors = Set(peers.lazy.filter { $0.replaces != nil }.map(\.publicKey))
        succeeded.formIntersection(successors)
        let open = successors.subtracting(succeeded)
        if !open.isSubset(of: awaited) { expectedUntil = now + Self.patience }
        awaited = open
    }

    /// - Returns: whether one more has shaken hands.
    mutating func observed(_ tunnel: TunnelObservation) -> Bool {
        let done = tunnel.peers.lazy.filter { $0.lastHandshake != nil }.map(\.configuration.publicKey)
        let new = awaited.intersection(done)
        awaited.subtract(new)
        succeeded.formUnion(new)
        return !new.isEmpty
    }
}
