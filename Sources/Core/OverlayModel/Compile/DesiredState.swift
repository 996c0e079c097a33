// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a node should run, made from a configuration alone: the same configuration gives the same state, to the byte.
/// Lists are ordered.
public struct DesiredState: Hashable, Sendable, Codable {
    /// The node's addresses, with the prefix length of their network.
    public var addresses: [InterfaceAddress]
    public var mtu: Int
    /// UDP port; 0: any.
    public var listenPort: UInt16
    /// By device.
    public var peers: [DesiredPeer]
    /// Destinations that the node routes into its tunnel, beyond its own networks; each once.
    public var routes: [DesiredRoute]
    /// nil for a node that forwards nothing.
    public var firewall: DesiredFirewall?
    /// The key that the node has announced and is to use from now on; nil: the one that it has.
    public var nextKey: PublicKey?

    /// What a device runs that may take no part: nothing.
    public static let empty = DesiredState(
        addresses: [], mtu: Network.standardMTU, listenPort: 0, peers: [], routes: [], firewall: nil)

    public init(
        addresses: [InterfaceAddress], mtu: Int, listenPort: UInt16, peers: [DesiredPeer], routes: [DesiredRoute],
        firewall: DesiredFirewall?, nextKey: PublicKey? = nil
    ) {
        self.addresses = addresses
        self.mtu = mtu
        self.listenPort = listenPort
        self.peers = peers
        self.routes = routes
        self.firewall = firewall
        self.nextKey = nextKey
    }

    private enum CodingKeys: String, CodingKey {
        case addresses, mtu, peers, routes, firewall
        case listenPort = "listen_port"
        case nextKey = "next_key"
    }
}

public struct DesiredPeer: Hashable, Sendable, Codable {
    public var publicKey: PublicKey
    public var deviceID: ID<Device>
    public var name: DNSLabel
    public var allowedIPs: [Prefix]
    /// Where to send first; nil: wait for the peer.
    public var endpoint: Endpoint?
    /// Seconds between keepalives; 0: none.
    public var persistentKeepalive: UInt16
    /// The key of the same device whose addresses this one gets, and whose end it is, once it has shaken hands.
    public var replaces: PublicKey?

    public init(
        publicKey: PublicKey, deviceID: ID<Device>, name: DNSLabel, allowedIPs: [Prefix], endpoint: Endpoint? = nil,
        persistentKeepalive: UInt16 = 0, replaces: PublicKey? = nil
    ) {
        self.publicKey = publicKey
        self.deviceID = deviceID
        self.name = name
        self.allowedIPs = allowedIPs
        self.endpoint = endpoint
        self.persistentKeepalive = persistentKeepalive
        self.replaces = replaces
    }

    private enum CodingKeys: String, CodingKey {
        case name, endpoint, replaces
        case publicKey = "public_key"
        case deviceID = "device_id"
        case allowedIPs = "allowed_ips"
        case persistentKeepalive = "persistent_keepalive"
    }
}

public struct DesiredRoute: Hashable, Sendable, Codable {
    public var destination: Prefix
    /// The node's address in the network that the route belongs to.
    public var source: IPAddress

    public init(destination: Prefix, source: IPAddress) {
        self.destination = destination
        self.source = source
    }
}

/// What a gateway lets through: `Firewall` without what only the node knows (its interface).
public struct DesiredFirewall: Hashable, Sendable, Codable {
    public var ownAddresses: [OwnAddress]
    public var rules: [FirewallRule]
    public var flowLog: FlowLogScope
    /// nil: every packet keeps its source.
    public var nat: [Masquerade]?
    /// nil: nobody's traffic to the outside leaves here.
    public var exit: DesiredExit?

    public init(
        ownAddresses: [OwnAddress], rules: [FirewallRule], flowLog: FlowLogScope, nat: [Masquerade]? = nil,
        exit: DesiredExit? = nil
    ) {
        self.ownAddresses = ownAddresses
        self.rules = rules
        self.flowLog = flowLog
        self.nat = nat
        self.exit = exit
    }

    private enum CodingKeys: String, CodingKey {
        case rules, nat, exit
        case ownAddresses = "own_addresses"
        case flowLog = "flow_log"
    }
}
