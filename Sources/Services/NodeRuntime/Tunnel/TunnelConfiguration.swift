// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a WireGuard interface should be: what is set, not what is measured (`TunnelObservation`).
public struct TunnelConfiguration: Hashable, Sendable {
    public var privateKey: PrivateKey
    /// UDP port; 0: any free one, chosen by the driver and then kept.
    public var listenPort: UInt16
    /// Mark on the tunnel's own packets (SO_MARK); 0: none.
    public var firewallMark: UInt32
    public var peers: [PeerConfiguration]

    public init(privateKey: PrivateKey, listenPort: UInt16, firewallMark: UInt32 = 0, peers: [PeerConfiguration]) {
        self.privateKey = privateKey
        self.listenPort = listenPort
        self.firewallMark = firewallMark
        self.peers = peers
    }
}

public struct PeerConfiguration: Hashable, Sendable {
    public var publicKey: PublicKey
    public var presharedKey: PresharedKey?
    /// Where to send first; nil: wait for the peer. The driver follows the peer when it roams.
    public var endpoint: SocketAddress?
    public var allowedIPs: Set<Prefix>
    /// Seconds between keepalives; 0: none.
    public var persistentKeepalive: UInt16

    public init(
        publicKey: PublicKey, presharedKey: PresharedKey? = nil, endpoint: SocketAddress? = nil,
        allowedIPs: Set<Prefix>, persistentKeepalive: UInt16 = 0
    ) {
        self.publicKey = publicKey
        self.presharedKey = presharedKey
        self.endpoint = endpoint
        self.allowedIPs = allowedIPs
        self.persistentKeepalive = persistentKeepalive
    }
}
