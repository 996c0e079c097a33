// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Something seen of a device that should not be. At most one of a device and type is open.
public struct Incident: Entity {
    public static let kind = "incident"

    public let id: ID<Incident>
    public let type: IncidentType
    public let deviceID: ID<Device>
    /// Where it was seen; the device's other networks are as concerned.
    public let networkID: ID<Network>
    public let peerID: ID<Peer>
    /// As it was then.
    public let publicKey: PublicKey
    /// Where the device was seen.
    public var endpoints: [SocketAddress]
    /// What was seen, in a sentence.
    public var details: String
    /// Whether it cuts the device off as long as it is open.
    public let blocks: Bool
    public let detectedAt: Timestamp
    public var resolution: IncidentResolution?

    public init(
        id: ID<Incident>, type: IncidentType, deviceID: ID<Device>, networkID: ID<Network>, peerID: ID<Peer>,
        publicKey: PublicKey, endpoints: [SocketAddress], details: String, blocks: Bool, detectedAt: Timestamp
    ) {
        self.id = id
        self.type = type
        self.deviceID = deviceID
        self.networkID = networkID
        self.peerID = peerID
        self.publicKey = publicKey
        self.endpoints = endpoints
        self.details = details
        self.blocks = blocks
        self.detectedAt = detectedAt
    }

    public var isOpen: Bool { resolution == nil }

    private enum CodingKeys: String, CodingKey {
        case id, type, endpoints, details, blocks, resolution
        case deviceID = "device_id"
        case networkID = "network_id"
        case peerID = "peer_id"
        case publicKey = "public_key"
        case detectedAt = "detected_at"
    }
}

public struct IncidentResolution: Hashable, Sendable, Codable {
    public enum Action: String, Hashable, Sendable, Codable, CaseIterable {
        /// The device goes on as it was.
        case restore
        /// Its key and credential are void: it enrols anew.
        case rekey
    }

    public let action: Action
    public let note: String
    public let by: ID<User>
    public let at: Timestamp

    public init(action: Action, note: String, by: ID<User>, at: Timestamp) {
        self.action = action
        self.note = note
        self.by = by
        self.at = at
    }
}
