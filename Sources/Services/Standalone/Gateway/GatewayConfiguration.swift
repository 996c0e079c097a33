// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import NodeRuntime
public import OverlayModel

/// What wg-server is told: its interface, its peers, and who may reach what.
///
/// A value of this type has been checked as a whole (`ConfigurationYAML`): keys and allowed IPs of peers are disjoint,
/// each rule's client is a peer, and where anything is enforced there is a rule.
public struct GatewayConfiguration: Hashable, Sendable {
    public var local: LocalInterface
    public var peers: [GatewayPeer]
    public var mode: EnforcementMode
    /// Exceptions from `mode` by destination.
    public var resources: [ResourceMode]
    /// In order; the first that matches decides.
    public var rules: [GatewayRule]
    /// nil: no flow log.
    public var logging: FlowLogConfiguration?

    public init(
        local: LocalInterface, peers: [GatewayPeer], mode: EnforcementMode = .observe, resources: [ResourceMode] = [],
        rules: [GatewayRule] = [], logging: FlowLogConfiguration? = nil
    ) {
        self.local = local
        self.peers = peers
        self.mode = mode
        self.resources = resources
        self.rules = rules
        self.logging = logging
    }
}

/// A client of the gateway.
public struct GatewayPeer: Hashable, Sendable {
    public var publicKey: PublicKey
    /// What flow records call it.
    public var name: String?
    public var presharedKey: PresharedKey?
    /// nil: the gateway waits for the peer.
    public var endpoint: SocketAddress?
    /// Seconds; 0: none.
    public var persistentKeepalive: UInt16
    public var allowedIPs: [Prefix]
    /// An exception from the gateway's mode.
    public var mode: EnforcementMode?

    public init(
        publicKey: PublicKey, name: String? = nil, presharedKey: PresharedKey? = nil, endpoint: SocketAddress? = nil,
        persistentKeepalive: UInt16 = 0, allowedIPs: [Prefix], mode: EnforcementMode? = nil
    ) {
        self.publicKey = publicKey
        self.name = name
        self.presharedKey = presharedKey
        self.endpoint = endpoint
        self.persistentKeepalive = persistentKeepalive
        self.allowedIPs = allowedIPs
        self.mode = mode
    }
}

/// An exception from the gateway's mode for a destination.
public struct ResourceMode: Hashable, Sendable {
    public var prefix: Prefix
    public var mode: EnforcementMode

    public init(prefix: Prefix, mode: EnforcementMode) {
        self.prefix = prefix
        self.mode = mode
    }
}

/// What one client may reach.
public struct GatewayRule: Hashable, Sendable {
    /// nil: records call it by its place, `rules[3]`.
    public var name: String?
    public var client: PublicKey
    public var destinations: [Prefix]
    public var `protocol`: ProtocolMatch
    /// Empty: all. Otherwise `protocol` is TCP or UDP.
    public var ports: [PortRange]

    public init(
        name: String? = nil, client: PublicKey, destinations: [Prefix], protocol: ProtocolMatch = .any,
        ports: [PortRange] = []
    ) {
        self.name = name
        self.client = client
        self.destinations = destinations
        self.protocol = `protocol`
        self.ports = ports
    }
}
