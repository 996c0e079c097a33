// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a WireGuard interface is, as its driver reports it.
public struct TunnelObservation: Hashable, Sendable {
    /// nil where none was set yet.
    public var privateKey: PrivateKey?
    public var listenPort: UInt16
    public var firewallMark: UInt32
    public var peers: [PeerObservation]

    public init(privateKey: PrivateKey?, listenPort: UInt16, firewallMark: UInt32, peers: [PeerObservation]) {
        self.privateKey = privateKey
        self.listenPort = listenPort
        self.firewallMark = firewallMark
        self.peers = peers
    }
}

public struct PeerObservation: Hashable, Sendable {
    /// As set, but for the endpoint, which is the one last heard from.
    public var configuration: PeerConfiguration
    /// Time since the Unix epoch; nil: never.
    public var lastHandshake: Duration?
    public var receivedBytes: UInt64
    public var sentBytes: UInt64

    public init(
        configuration: PeerConfiguration, lastHandshake: Duration? = nil, receivedBytes: UInt64 = 0,
        sentBytes: UInt64 = 0
    ) {
        self.configuration = configuration
        self.lastHandshake = lastHandshake
        self.receivedBytes = receivedBytes
        self.sentBytes = sentBytes
    }
}
