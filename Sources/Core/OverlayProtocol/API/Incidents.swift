// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// An incident with the names of what it is about, as they are now; nil for what is no more.
public struct IncidentInfo: Codable, Sendable, Hashable {
    public let id: ID<Incident>
    public let type: IncidentType
    public let deviceID: ID<Device>
    public let deviceName: DNSLabel?
    public let peerID: ID<Peer>
    public let peerName: DNSLabel?
    public let networkID: ID<Network>
    public let networkName: DNSLabel?
    public let publicKey: PublicKey
    public let endpoints: [SocketAddress]
    public let details: String
    /// It cuts the device off as long as it is open.
    public let blocks: Bool
    public let detectedAt: Timestamp
    public let resolved: Bool
    public let resolvedAt: Timestamp?
    public let resolvedBy: ID<User>?
    public let action: IncidentResolution.Action?
    public let note: String?

    public init(_ incident: Incident, device: DNSLabel?, peer: DNSLabel?, network: DNSLabel?) {
        id = incident.id
        type = incident.type
        deviceID = incident.deviceID
        deviceName = device
        peerID = incident.peerID
        peerName = peer
        networkID = incident.networkID
        networkName = network
        publicKey = incident.publicKey
        endpoints = incident.endpoints
        details = incident.details
        blocks = incident.blocks
        detectedAt = incident.detectedAt
        resolved = !incident.isOpen
        resolvedAt = incident.resolution?.at
        resolvedBy = incident.resolution?.by
        action = incident.resolution?.action
        note = incident.resolution?.note
    }

    private enum CodingKeys: String, CodingKey {
        case id, endpoints, details, blocks, resolved, action, note
        case type = "incident_type"
        case deviceID = "device_id"
        case deviceName = "device_name"
        case peerID = "peer_id"
        case peerName = "peer_name"
        case networkID = "network_id"
        case networkName = "network_name"
        case publicKey = "public_key"
        case detectedAt = "detected_at"
        case resolvedAt = "resolved_at"
        case resolvedBy = "resolved_by"
    }
}

/// `POST /security/incidents/:i/resolve`
public struct IncidentResolve: RequestBody {
    public let note: String?
    /// Missing: `rekey` after a session conflict, else `restore`.
    public let action: IncidentResolution.Action?

    public init(note: String? = nil, action: IncidentResolution.Action? = nil) {
        self.note = note
        self.action = action
    }
}

public struct IncidentResolved: Codable, Sendable {
    public let message: String
    public let incident: IncidentInfo
    /// A join key that is this device's alone, in this answer and never again: who enrols with it becomes the device
    /// again, with its addresses and groups.
    public let token: String?

    public init(message: String, incident: IncidentInfo, token: String?) {
        self.message = message
        self.incident = incident
        self.token = token
    }
}

/// `PUT /networks/:id/security/config`; what is missing stays.
public struct SecuritySettingsUpdate: RequestBody {
    public var sessionConflictWindow: Int?
    public var sharedConfigWindow: Int?
    public var sharedConfigChanges: Int?
    public var addressChangesPerDay: Int?
    public var blockOn: [IncidentType]?

    public init(
        sessionConflictWindow: Int? = nil, sharedConfigWindow: Int? = nil, sharedConfigChanges: Int? = nil,
        addressChangesPerDay: Int? = nil, blockOn: [IncidentType]? = nil
    ) {
        self.sessionConflictWindow = sessionConflictWindow
        self.sharedConfigWindow = sharedConfigWindow
        self.sharedConfigChanges = sharedConfigChanges
        self.addressChangesPerDay = addressChangesPerDay
        self.blockOn = blockOn
    }

    private enum CodingKeys: String, CodingKey {
        case sessionConflictWindow = "session_conflict_window"
        case sharedConfigWindow = "shared_config_window"
        case sharedConfigChanges = "shared_config_changes"
        case addressChangesPerDay = "address_changes_per_day"
        case blockOn = "block_on"
    }
}
