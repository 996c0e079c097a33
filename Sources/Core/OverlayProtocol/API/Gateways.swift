// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `PUT /gateways/:id`; what is missing stays, and `null` clears.
public struct GatewayUpdate: RequestBody {
    public var name: DNSLabel?
    /// Where its clients reach it.
    public var endpoint: Endpoint?
    public var listenPort: UInt16?
    public var region: Patch<String>
    public var roles: [GatewayRole]?
    /// Devices that it should serve at most.
    public var capacity: Patch<Int>
    public var labels: [String: String]?
    /// Networks move away from it, and none moves to it.
    public var drain: Bool?
    public var interfacePerNetwork: Bool?

    public init(
        name: DNSLabel? = nil, endpoint: Endpoint? = nil, listenPort: UInt16? = nil, region: Patch<String> = .keep,
        roles: [GatewayRole]? = nil, capacity: Patch<Int> = .keep, labels: [String: String]? = nil,
        drain: Bool? = nil, interfacePerNetwork: Bool? = nil
    ) {
        self.name = name
        self.endpoint = endpoint
        self.listenPort = listenPort
        self.region = region
        self.roles = roles
        self.capacity = capacity
        self.labels = labels
        self.drain = drain
        self.interfacePerNetwork = interfacePerNetwork
    }

    private enum CodingKeys: String, CodingKey {
        case name, endpoint, region, roles, capacity, labels, drain
        case listenPort = "listen_port"
        case interfacePerNetwork = "interface_per_network"
    }
}

/// What is known of a gateway beside its configuration.
public struct GatewayExtra: Codable, Sendable, Hashable {
    /// It has a stream to this server.
    public let online: Bool
    public let lastSeen: Timestamp?
    public let status: NodeStatus?
    /// It runs what it should run.
    public let inSync: Bool
    /// Why it serves none of its networks; empty where it does.
    public let cutOffBy: [CutOffReason]
    public let peers: [ID<Peer>]
    /// Networks that it has a jump peer in, and those of them that it is the primary gateway of.
    public let networkIDs: [ID<Network>]
    public let primaryOf: [ID<Network>]
    /// Devices of the networks that it is the primary of.
    public let load: Int

    public init(_ device: DeviceExtra, networkIDs: [ID<Network>], primaryOf: [ID<Network>], load: Int) {
        online = device.online
        lastSeen = device.lastSeen
        status = device.status
        inSync = device.inSync
        cutOffBy = device.cutOffBy
        peers = device.peers
        self.networkIDs = networkIDs
        self.primaryOf = primaryOf
        self.load = load
    }

    private enum CodingKeys: String, CodingKey {
        case online, status, peers, load
        case lastSeen = "last_seen"
        case inSync = "in_sync"
        case cutOffBy = "cut_off_by"
        case networkIDs = "network_ids"
        case primaryOf = "primary_of"
    }
}

public typealias GatewayInfo = EntityView<Device, GatewayExtra>

/// `POST /gateways/:id/drain`
public struct GatewayDrain: RequestBody {
    /// Missing: true.
    public let drain: Bool?

    public init(drain: Bool? = nil) {
        self.drain = drain
    }
}

/// `POST /gateways`
public struct GatewayCreate: RequestBody {
    /// The first network that it serves.
    public let networkID: ID<Network>
    public let description: String?
    /// Seconds that the key is good; missing: a day.
    public let expiresIn: Int?

    public init(networkID: ID<Network>, description: String? = nil, expiresIn: Int? = nil) {
        self.networkID = networkID
        self.description = description
        self.expiresIn = expiresIn
    }

    public var joinKey: JoinKeyCreate {
        JoinKeyCreate(kind: .gateway, networkID: networkID, expiresIn: expiresIn, description: description)
    }

    private enum CodingKeys: String, CodingKey {
        case description
        case networkID = "network_id"
        case expiresIn = "expires_in"
    }
}
