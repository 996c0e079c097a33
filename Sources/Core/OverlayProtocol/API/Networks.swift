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
    public let enforcement: EnforcementMode?
    public let flowLog: FlowLogScope?

    public init(
        name: DNSLabel, cidr: Prefix? = nil, cidrV6: Prefix? = nil, mtu: Int? = nil,
        enforcement: EnforcementMode? = nil, flowLog: FlowLogScope? = nil
    ) {
        self.name = name
        self.cidr = cidr
        self.cidrV6 = cidrV6
        self.mtu = mtu
        self.enforcement = enforcement
        self.flowLog = flowLog
    }

    public static let tolerated = legacyFields

    private enum CodingKeys: String, CodingKey {
        case name, cidr, mtu, enforcement
        case cidrV6 = "cidr_v6"
        case flowLog = "flow_log"
    }
}

/// `PUT /networks/:id`; what is missing stays.
public struct NetworkUpdate: RequestBody {
    public var name: DNSLabel?
    /// Other addresses for all its peers.
    public var cidr: Prefix?
    public var cidrV6: Prefix?
    public var mtu: Int?
    public var domainSuffix: DomainName?
    public var dns: [IPAddress]?
    public var memberGroupIDs: [ID<Group>]?
    public var defaultGroupIDs: [ID<Group>]?
    public var topology: NetworkTopology?
    public var assignment: GatewayAssignmentBody?
    public var enforcement: EnforcementMode?
    public var flowLog: FlowLogScope?

    public init() {}

    public static let tolerated = legacyFields

    private enum CodingKeys: String, CodingKey {
        case name, cidr, mtu, dns, topology, assignment, enforcement
        case cidrV6 = "cidr_v6"
        case domainSuffix = "domain_suffix"
        case memberGroupIDs = "member_group_ids"
        case defaultGroupIDs = "default_group_ids"
        case flowLog = "flow_log"
    }
}

/// What is missing stays.
public struct GatewayAssignmentBody: RequestBody {
    public let mode: GatewayAssignment.Mode?
    public let gatewayIDs: [ID<Device>]?
    public let redundancy: Int?

    public init(mode: GatewayAssignment.Mode? = nil, gatewayIDs: [ID<Device>]? = nil, redundancy: Int? = nil) {
        self.mode = mode
        self.gatewayIDs = gatewayIDs
        self.redundancy = redundancy
    }

    private enum CodingKeys: String, CodingKey {
        case mode, redundancy
        case gatewayIDs = "gateway_ids"
    }
}

public struct NetworkExtra: Codable, Sendable, Hashable {
    /// `name.suffix`
    public let domain: DomainName
    public let peerCount: Int
    /// Addresses that peers can still be given (IPv4).
    public let addressesFree: Int

    public init(domain: DomainName, peerCount: Int, addressesFree: Int) {
        self.domain = domain
        self.peerCount = peerCount
        self.addressesFree = addressesFree
    }

    private enum CodingKeys: String, CodingKey {
        case domain
        case peerCount = "peer_count"
        case addressesFree = "addresses_free"
    }
}

public typealias NetworkInfo = EntityView<Network, NetworkExtra>

/// `PUT /networks/:id/peers/:peer`; what is missing stays.
public struct PeerUpdate: RequestBody {
    public var name: DNSLabel?
    public var isIsolated: Bool?
    public var fullEncapsulation: Bool?
    /// Prefixes behind it. Writing them down is the approval of the site.
    public var additionalAllowedIPs: [Prefix]?

    public init(isIsolated: Bool? = nil) {
        self.isIsolated = isIsolated
    }

    public static let tolerated = legacyFields

    private enum CodingKeys: String, CodingKey {
        case name
        case isIsolated = "is_isolated"
        case fullEncapsulation = "full_encapsulation"
        case additionalAllowedIPs = "additional_allowed_ips"
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
