// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What wg-client is told: its interface, its server, and what it reaches through it.
public struct ClientConfiguration: Hashable, Sendable {
    public var local: LocalInterface
    public var server: Endpoint
    public var serverPublicKey: PublicKey
    public var presharedKey: PresharedKey?
    /// What goes through the tunnel. `0.0.0.0/0` and `::/0` are everything that no more particular route takes.
    public var allowedIPs: [Prefix]
    /// Seconds; 0: none.
    public var persistentKeepalive: UInt16

    public init(
        local: LocalInterface, server: Endpoint, serverPublicKey: PublicKey, presharedKey: PresharedKey? = nil,
        allowedIPs: [Prefix], persistentKeepalive: UInt16 = 0
    ) {
        self.local = local
        self.server = server
        self.serverPublicKey = serverPublicKey
        self.presharedKey = presharedKey
        self.allowedIPs = allowedIPs
        self.persistentKeepalive = persistentKeepalive
    }
}
