// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What is known of a device beside its configuration.
public struct DeviceExtra: Codable, Sendable, Hashable {
    /// It has a stream to this server; of a static device: one of its gateways has a session with it.
    public let online: Bool
    public let lastSeen: Timestamp?
    /// What it reported last.
    public let status: NodeStatus?
    /// It runs what it should run.
    public let inSync: Bool
    /// The gateway by which it is reached: of those that have a good session with it a network's primary, else the one
    /// that had the latest handshake.
    public let via: ID<Device>?
    /// Why it takes part in none of its networks; empty where it does.
    public let cutOffBy: [CutOffReason]
    public let peers: [ID<Peer>]

    public init(
        online: Bool, lastSeen: Timestamp?, status: NodeStatus?, inSync: Bool, via: ID<Device>? = nil,
        cutOffBy: [CutOffReason] = [], peers: [ID<Peer>]
    ) {
        self.online = online
        self.lastSeen = lastSeen
        self.status = status
        self.inSync = inSync
        self.via = via
        self.cutOffBy = cutOffBy
        self.peers = peers
    }

    private enum CodingKeys: String, CodingKey {
        case online, status, via, peers
        case lastSeen = "last_seen"
        case inSync = "in_sync"
        case cutOffBy = "cut_off_by"
    }
}

public typealias DeviceInfo = EntityView<Device, DeviceExtra>

/// `PUT /devices/:id`; what is missing stays, and `null` clears.
public struct DeviceUpdate: RequestBody {
    public var name: DNSLabel?
    public var endpoint: Patch<Endpoint>
    public var listenPort: UInt16?
    public var ownerUserID: Patch<ID<User>>

    public init(
        name: DNSLabel? = nil, endpoint: Patch<Endpoint> = .keep, listenPort: UInt16? = nil,
        ownerUserID: Patch<ID<User>> = .keep
    ) {
        self.name = name
        self.endpoint = endpoint
        self.listenPort = listenPort
        self.ownerUserID = ownerUserID
    }

    private enum CodingKeys: String, CodingKey {
        case name, endpoint
        case listenPort = "listen_port"
        case ownerUserID = "owner_user_id"
    }
}

/// `GET /devices/:id/desired`
public struct DesiredResponse: Codable, Sendable {
    public let revision: UInt64
    public let stateID: String
    public let state: DesiredState

    public init(revision: UInt64, stateID: String, state: DesiredState) {
        self.revision = revision
        self.stateID = stateID
        self.state = state
    }

    private enum CodingKeys: String, CodingKey {
        case revision, state
        case stateID = "state_id"
    }
}

/// `GET /devices/:id/diff`: where what a node says it runs differs from what it should run.
public struct DiffResponse: Codable, Sendable {
    /// It has said what it runs.
    public let reported: Bool
    public let differences: [Difference]

    public struct Difference: Codable, Sendable, Hashable {
        /// `peers[KEY].allowed_ips`
        public let field: String
        public let desired: String?
        public let observed: String?

        public init(field: String, desired: String?, observed: String?) {
            self.field = field
            self.desired = desired
            self.observed = observed
        }
    }

    public init(reported: Bool, differences: [Difference]) {
        self.reported = reported
        self.differences = differences
    }
}

/// `POST /join-keys`
public struct JoinKeyCreate: RequestBody {
    public let kind: DeviceKind?
    public let networkID: ID<Network>
    public let groupIDs: [ID<Group>]?
    /// A device whose key is void or has expired, in that network: the only one that is admitted, with another key. What
    /// it was it stays, so that nothing else is given.
    public let deviceID: ID<Device>?
    /// Devices that may enrol; missing: one. A gateway's key admits one.
    public let uses: Int?
    /// Any number of devices, instead of `uses`.
    public let reusable: Bool?
    /// Seconds; missing: a day.
    public let expiresIn: Int?
    public let description: String?

    public init(
        kind: DeviceKind? = nil, networkID: ID<Network>, groupIDs: [ID<Group>]? = nil,
        deviceID: ID<Device>? = nil, uses: Int? = nil,
        reusable: Bool? = nil, expiresIn: Int? = nil, description: String? = nil
    ) {
        self.kind = kind
        self.networkID = networkID
        self.groupIDs = groupIDs
        self.deviceID = deviceID
        self.uses = uses
        self.reusable = reusable
        self.expiresIn = expiresIn
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case kind, uses, reusable, description
        case networkID = "network_id"
        case groupIDs = "group_ids"
        case deviceID = "device_id"
        case expiresIn = "expires_in"
    }
}

/// A join key without its secret.
public struct JoinKeyInfo: Codable, Sendable, Hashable {
    public let id: ID<JoinKey>
    public let kind: DeviceKind
    public let description: String
    public let networkID: ID<Network>
    public let groupIDs: [ID<Group>]
    /// nil: any number.
    public let usesLeft: Int?
    public let expiresAt: Timestamp
    public let createdAt: Timestamp
    /// The secret: in the answer that made it and never again.
    public let key: String?

    public init(_ key: JoinKey, secret: String? = nil) {
        id = key.id
        kind = key.deviceKind
        description = key.description
        networkID = key.networkID
        groupIDs = key.groupIDs
        usesLeft = key.usesLeft
        expiresAt = key.expiresAt
        createdAt = key.createdAt
        self.key = secret
    }

    private enum CodingKeys: String, CodingKey {
        case id, kind, description, key
        case networkID = "network_id"
        case groupIDs = "group_ids"
        case usesLeft = "uses_left"
        case expiresAt = "expires_at"
        case createdAt = "created_at"
    }
}
