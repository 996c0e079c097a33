// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `GET /ipam`: how full a network is.
public struct NetworkCapacity: Codable, Sendable, Hashable {
    public let networkID: ID<Network>
    public let networkName: DNSLabel
    public let networkCIDR: Prefix
    public let networkCIDRv6: Prefix?
    /// Of IPv4.
    public let used: Int
    public let free: Int
    public let capacity: Int
    /// From 80 and from 95 % on.
    public let attention: AddressCapacity.Attention?

    public init(_ network: Network, _ capacity: AddressCapacity) {
        networkID = network.id
        networkName = network.name
        networkCIDR = network.cidr
        networkCIDRv6 = network.cidrV6
        used = capacity.used
        free = capacity.free
        self.capacity = capacity.total
        attention = capacity.attention
    }

    private enum CodingKeys: String, CodingKey {
        case used, free, capacity, attention
        case networkID = "network_id"
        case networkName = "network_name"
        case networkCIDR = "network_cidr"
        case networkCIDRv6 = "network_cidr_v6"
    }
}

/// `GET /ipam/networks/:id`: an address that is given out, or that rests before it is given out again.
public struct AddressInfo: Codable, Sendable, Hashable {
    public let networkID: ID<Network>
    public let networkName: DNSLabel
    public let networkCIDR: Prefix
    public let ip: IPAddress
    public let peerID: ID<Peer>?
    public let peerName: DNSLabel?
    public let allocated: Bool
    /// Of one that rests.
    public let releasedAt: Timestamp?

    public init(_ network: Network, _ prefix: Prefix, _ address: IPAddress, _ peer: Peer) {
        self.init(network, prefix, address, peer: peer, releasedAt: nil)
    }

    public init(_ network: Network, _ prefix: Prefix, _ released: ReleasedAddress) {
        self.init(network, prefix, released.address, peer: nil, releasedAt: released.releasedAt)
    }

    private init(_ network: Network, _ prefix: Prefix, _ address: IPAddress, peer: Peer?, releasedAt: Timestamp?) {
        networkID = network.id
        networkName = network.name
        networkCIDR = prefix
        ip = address
        peerID = peer?.id
        peerName = peer?.name
        allocated = peer != nil
        self.releasedAt = releasedAt
    }

    private enum CodingKeys: String, CodingKey {
        case ip, allocated
        case networkID = "network_id"
        case networkName = "network_name"
        case networkCIDR = "network_cidr"
        case peerID = "peer_id"
        case peerName = "peer_name"
        case releasedAt = "released_at"
    }
}

/// `GET /ipam/available-cidrs`
public struct AvailablePrefixes: Codable, Sendable, Hashable {
    public let baseCIDR: Prefix
    public let requestedMaxPeers: Int
    /// A prefix's length.
    public let suggestedPrefix: Int
    public let usableHosts: Int
    public let cidrs: [Prefix]

    public init(base: Prefix, hosts: Int, _ suggestion: PrefixSuggestion) {
        baseCIDR = base
        requestedMaxPeers = hosts
        suggestedPrefix = Int(suggestion.length)
        usableHosts = suggestion.usableHosts
        cidrs = suggestion.prefixes
    }

    private enum CodingKeys: String, CodingKey {
        case cidrs
        case baseCIDR = "base_cidr"
        case requestedMaxPeers = "requested_max_peers"
        case suggestedPrefix = "suggested_prefix"
        case usableHosts = "usable_hosts"
    }
}
