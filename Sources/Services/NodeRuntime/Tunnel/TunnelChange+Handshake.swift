// SPDX-License-Identifier: Apache-2.0

extension TunnelChange {
    /// Has a tunnel shake hands with each peer whose endpoint it knows. A link that goes down forgets its sessions, and
    /// peers go on with theirs in vain until they have missed answers for 15 s.
    ///
    /// A keepalive interval that is turned on sends a keepalive at once, for which a session is needed; the second
    /// change turns it off again. Peers that have an interval anyway get theirs from the driver when the link comes up.
    static func handshakes(of tunnel: TunnelObservation) -> [TunnelChange] {
        let silent = tunnel.peers.map(\.configuration).filter { $0.endpoint != nil && $0.persistentKeepalive == 0 }
        guard !silent.isEmpty else { return [] }
        return ([1, 0] as [UInt16]).map { seconds in
            var change = TunnelChange()
            change.setPeers = silent.map { PeerChange($0.publicKey, persistentKeepalive: seconds) }
            return change
        }
    }
}
