// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /networks/:id/peers`: a static device with its peer, or a further peer of a device that there is.
public struct PeerCreate: RequestBody {
    /// Missing: the device's, where `device_id` names one.
    public var name: DNSLabel?
    /// An agent or a gateway; what is the device's own is not given beside it.
    public var deviceID: ID<Device>?
    /// Of a key that was made elsewhere.
    public var publicKey: PublicKey?
    /// The server makes the key, and keeps it, encrypted, for whoever the configuration file is for.
    public var generateKey: Bool?
    /// Where the private key of `public_key` was made: `device`, which is what is taken for granted, or `browser`.
    public var keyOrigin: KeyOrigin?
    public var isJump: Bool?
    public var useAgent: Bool?
    public var endpoint: Endpoint?
    public var listenPort: UInt16?
    /// Missing: the lowest that is free.
    public var address: IPAddress?
    public var addressV6: IPAddress?
    public var isIsolated: Bool?
    public var fullEncapsulation: Bool?
    public var additionalAllowedIPs: [Prefix]?
    /// Groups that the device becomes a member of, beside the network's own.
    public var groupIDs: [ID<Group>]?
    public var ownerID: ID<User>?

    public static let tolerated = legacyFields

    public init(name: DNSLabel?) {
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case name, endpoint, address
        case deviceID = "device_id"
        case publicKey = "public_key"
        case generateKey = "generate_key"
        case keyOrigin = "key_origin"
        case isJump = "is_jump"
        case useAgent = "use_agent"
        case listenPort = "listen_port"
        case addressV6 = "address_v6"
        case isIsolated = "is_isolated"
        case fullEncapsulation = "full_encapsulation"
        case additionalAllowedIPs = "additional_allowed_ips"
        case groupIDs = "group_ids"
        case ownerID = "owner_id"
    }
}

/// `PUT /networks/:id/peers/:peer`; what is missing stays.
public struct PeerUpdate: RequestBody {
    public var name: DNSLabel?
    public var isIsolated: Bool?
    public var fullEncapsulation: Bool?
    /// Prefixes behind it. Writing them down is the approval of the site.
    public var additionalAllowedIPs: [Prefix]?
    // Its device's, written there.
    public var endpoint: Patch<Endpoint> = .keep
    public var listenPort: UInt16?
    public var ownerID: Patch<ID<User>> = .keep
    /// Of a static device: another key.
    public var publicKey: PublicKey?
    /// What it is already: a device doesn't become another kind.
    public var isJump: Bool?
    public var useAgent: Bool?

    public init(isIsolated: Bool? = nil) {
        self.isIsolated = isIsolated
    }

    public static let tolerated = legacyFields

    private enum CodingKeys: String, CodingKey {
        case name, endpoint
        case isIsolated = "is_isolated"
        case fullEncapsulation = "full_encapsulation"
        case additionalAllowedIPs = "additional_allowed_ips"
        case listenPort = "listen_port"
        case ownerID = "owner_id"
        case publicKey = "public_key"
        case isJump = "is_jump"
        case useAgent = "use_agent"
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
    /// What the device enrols with: in the answer that made both, and never again.
    public var token: String?

    public init(
        publicKey: PublicKey, endpoint: Endpoint?, listenPort: UInt16, isJump: Bool, useAgent: Bool,
        ownerID: ID<User>?, token: String? = nil
    ) {
        self.publicKey = publicKey
        self.endpoint = endpoint
        self.listenPort = listenPort
        self.isJump = isJump
        self.useAgent = useAgent
        self.ownerID = ownerID
        self.token = token
    }

    private enum CodingKeys: String, CodingKey {
        case endpoint, token
        case publicKey = "public_key"
        case listenPort = "listen_port"
        case isJump = "is_jump"
        case useAgent = "use_agent"
        case ownerID = "owner_id"
    }
}

public typealias PeerInfo = EntityView<Peer, PeerExtra>

/// `POST /devices`: a static device. Its peer's fields stand beside its own.
public struct DeviceCreate: RequestBody {
    public let kind: DeviceKind
    public let networkID: ID<Network>
    public let peer: PeerCreate

    public static let tolerated = legacyFields

    public init(kind: DeviceKind, networkID: ID<Network>, peer: PeerCreate) {
        self.kind = kind
        self.networkID = networkID
        self.peer = peer
    }

    private enum CodingKeys: String, CodingKey {
        case kind
        case networkID = "network_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decode(DeviceKind.self, forKey: .kind)
        networkID = try container.decode(ID<Network>.self, forKey: .networkID)
        peer = try PeerCreate(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(networkID, forKey: .networkID)
        try peer.encode(to: encoder)
    }
}

/// `POST /devices/:id/rotate-key`: one of both; nothing for an agent, which makes the key itself.
public struct KeyRotate: RequestBody {
    public let publicKey: PublicKey?
    public let generateKey: Bool?
    /// Where the private key of `public_key` was made.
    public let keyOrigin: KeyOrigin?

    /// The device makes it.
    public init() { (publicKey, generateKey, keyOrigin) = (nil, nil, nil) }

    /// - Parameter publicKey: nil: the server makes the key.
    public init(publicKey: PublicKey?, keyOrigin: KeyOrigin? = nil) {
        self.publicKey = publicKey
        generateKey = publicKey == nil ? true : nil
        self.keyOrigin = keyOrigin
    }

    private enum CodingKeys: String, CodingKey {
        case publicKey = "public_key"
        case generateKey = "generate_key"
        case keyOrigin = "key_origin"
    }
}

/// `GET /networks/:id/peers/:peer/config`
public struct ConfigResponse: Codable, Sendable {
    /// wg-quick's text.
    public let config: String
    /// What a file with it is called, so that wg-quick takes its name for an interface.
    public let fileName: String

    public init(config: String, fileName: String) {
        self.config = config
        self.fileName = fileName
    }

    private enum CodingKeys: String, CodingKey {
        case config
        case fileName = "file_name"
    }
}
