// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /networks`
public struct NetworkCreate: RequestBody {
    public let name: DNSLabel
    /// Missing: the first free /24 of 10.0.0.0/8.
    public let cidr: Prefix?
    /// Missing: a /64 of the tenant's own.
    public let cidrV6: Prefix?
    public let mtu: Int?
    public let flowLog: FlowLogScope?

    public init(
        name: DNSLabel, cidr: Prefix? = nil, cidrV6: Prefix? = nil, mtu: Int? = nil, flowLog: FlowLogScope? = nil
    ) {
        self.name = name
        self.cidr = cidr
        self.cidrV6 = cidrV6
        self.mtu = mtu
        self.flowLog = flowLog
    }

    private enum CodingKeys: String, CodingKey {
        case name, cidr, mtu
        case cidrV6 = "cidr_v6"
        case flowLog = "flow_log"
    }
}

public struct NetworkExtra: Codable, Sendable, Hashable {
    public let peerCount: Int
    /// Addresses that peers can still be given (IPv4).
    public let addressesFree: Int

    public init(peerCount: Int, addressesFree: Int) {
        self.peerCount = peerCount
        self.addressesFree = addressesFree
    }

    private enum CodingKeys: String, CodingKey {
        case peerCount = "peer_count"
        case addressesFree = "addresses_free"
    }
}

public typealias NetworkInfo = EntityView<Network, NetworkExtra>

/// `PUT /networks/:id/peers/:peer`
public struct PeerUpdate: RequestBody {
    public let isIsolated: Bool?

    public init(isIsolated: Bool?) {
        self.isIsolated = isIsolated
    }

    private enum CodingKeys: String, CodingKey {
        case isIsolated = "is_isolated"
    }
}

/// Views of the peer's device.
public struct PeerExtra: Codable, Sendable, Hashable {
    public let publicKey: PublicKey
    public let endpoint: Endpoint?
    public let listenPort: UInt16
    public let isJump: Bool
    public let useAgent: Bool
    public let ownerID: ID<User>?

    public init(
        publicKey: PublicKey, endpoint: Endpoint?, listenPort: UInt16, isJump: Bool, useAgent: Bool,
        ownerID: ID<User>?
    ) {
        self.publicKey = publicKey
        self.endpoint = endpoint
        self.listenPort = listenPort
        self.isJump = isJump
        self.useAgent = useAgent
        self.ownerID = ownerID
    }

    private enum CodingKeys: String, CodingKey {
        case endpoint
        case publicKey = "public_key"
        case listenPort = "listen_port"
        case isJump = "is_jump"
        case useAgent = "use_agent"
        case ownerID = "owner_id"
    }
}

public typealias PeerInfo = EntityView<Peer, PeerExtra>

/// `POST /networks/:id/routes`
public struct RouteCreate: RequestBody {
    public let name: DNSLabel
    public let destinations: [Prefix]
    /// Gateways of the network, the preferred first.
    public let via: [ID<Device>]

    public init(name: DNSLabel, destinations: [Prefix], via: [ID<Device>]) {
        self.name = name
        self.destinations = destinations
        self.via = via
    }

    private enum CodingKeys: String, CodingKey {
        case name, via
        case destinations = "destination_cidrs"
    }
}
