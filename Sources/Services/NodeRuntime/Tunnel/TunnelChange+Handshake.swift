// SPDX-License-Identifier: Apache-2.0

extension TunnelChange {
    /// Has a tunnel shake hands with each peer whose endpoint it knows. A link that goes down forgets its sessions, and
    /// peers go on with theirs in vain until they have missed answers for 15 s.
    ///
    /// A keepalive interval that is turned on sends a keepalive at once, for which a session is needed; the second
    /// change puts it back to what it was. Peers that have an interval get theirs from the driver when the link comes up.
    /// - Parameter all: those that have an interval as well.
    static func handshakes(of tunnel: TunnelObservation, all: Bool = false) -> [TunnelChange] {
        let peers = tunnel.peers.map(\.configuration).filter {
            $0.endpoint != nil && (all || $0.persistentKeepalive == 0)
        }
        guard !peers.isEmpty else { return [] }
        return [false, true].map { isBack in
            var change = TunnelChange()
            change.setPeers = peers.map { peer in
                let other: UInt16 = peer.persistentKeepalive == 0 ? 1 : 0
                return PeerChange(peer.publicKey, persistentKeepalive: isBack ? peer.persistentKeepalive : other)
            }
            return change
        }
    }
}
