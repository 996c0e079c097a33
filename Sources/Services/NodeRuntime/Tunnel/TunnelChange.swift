// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The difference between what a WireGuard interface is and what it should be. Peers that do not appear in it keep
/// their sessions and counters.
public struct TunnelChange: Hashable, Sendable {
    /// nil: unchanged, here and below.
    public var privateKey: PrivateKey?
    public var listenPort: UInt16?
    public var firewallMark: UInt32?
    public var removedPeers: [PublicKey] = []
    public var setPeers: [PeerChange] = []

    public init() {}

    public var isEmpty: Bool { self == TunnelChange() }

    /// What turns `observed` into `desired`. Order is by key, so equal inputs give equal changes.
    ///
    /// A desired endpoint is set on new peers only, or when it differs from `previous`' (the configuration applied
    /// before): a peer that roamed keeps the endpoint it was last heard from. Allowed IPs that move from one peer to
    /// another move in one step, since drivers take them from whoever held them.
    public static func difference(
        from observed: TunnelObservation, to desired: TunnelConfiguration, previous: TunnelConfiguration? = nil
    ) -> TunnelChange {
        var change = TunnelChange()
        if observed.privateKey != desired.privateKey { change.privateKey = desired.privateKey }
        if desired.listenPort != 0, observed.listenPort != desired.listenPort { change.listenPort = desired.listenPort }
        if observed.firewallMark != desired.firewallMark { change.firewallMark = desired.firewallMark }

        let present = Dictionary(observed.peers.map { ($0.configuration.publicKey, $0.configuration) }) { _, new in new
        }
        let before = Dictionary((previous?.peers ?? []).map { ($0.publicKey, $0) }) { _, new in new }
        let wanted = Set(desired.peers.map(\.publicKey))
        change.removedPeers = present.keys.filter { !wanted.contains($0) }.sorted()
        change.setPeers = desired.peers.sorted { $0.publicKey < $1.publicKey }.compactMap { peer in
            PeerChange(from: present[peer.publicKey], to: peer, previous: before[peer.publicKey])
        }
        return change
    }
}

/// What changes of one peer; a new peer has every field.
public struct PeerChange: Hashable, Sendable {
    public var publicKey: PublicKey
    public var isNew: Bool
    /// `.some(nil)` removes the preshared key.
    public var presharedKey: PresharedKey??
    public var endpoint: SocketAddress?
    public var persistentKeepalive: UInt16?
    /// The whole new list where it differs (drivers replace it in one step).
    public var allowedIPs: Set<Prefix>?

    init(_ publicKey: PublicKey, persistentKeepalive: UInt16) {
        self.publicKey = publicKey
        self.persistentKeepalive = persistentKeepalive
        isNew = false
    }

    /// - Returns: nil when nothing changes.
    init?(from present: PeerConfiguration?, to desired: PeerConfiguration, previous: PeerConfiguration?) {
        publicKey = desired.publicKey
        isNew = present == nil
        if present?.presharedKey != desired.presharedKey { presharedKey = .some(desired.presharedKey) }
        if let endpoint = desired.endpoint, endpoint != present?.endpoint,
            isNew || present?.endpoint == nil || (previous != nil && previous?.endpoint != endpoint)
        {
            self.endpoint = endpoint
        }
        if present?.persistentKeepalive ?? 0 != desired.persistentKeepalive {
            persistentKeepalive = desired.persistentKeepalive
        }
        if present?.allowedIPs ?? [] != desired.allowedIPs { allowedIPs = desired.allowedIPs }
        let changesNothing =
            presharedKey == nil && endpoint == nil && persistentKeepalive == nil && allowedIPs == nil
        if !isNew && changesNothing { return nil }
    }
}
