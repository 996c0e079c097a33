// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A machine with one WireGuard key.
public struct Device: Entity {
    public static let kind = "device"

    public let id: ID<Device>
    public var name: DNSLabel
    public let deviceKind: DeviceKind
    public var publicKey: PublicKey
    public var state: DeviceState
    public var ownerUserID: ID<User>?
    public var approvedBy: ID<User>?
    /// UDP port; 0: any.
    public var listenPort: UInt16
    /// Where others reach it; a gateway has one, an agent need not.
    public var endpoint: Endpoint?
    /// What the machine says of itself.
    public var hostname: String?
    public var os: String?
    public var version: String?
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Device>, name: DNSLabel, kind: DeviceKind, publicKey: PublicKey, state: DeviceState,
        ownerUserID: ID<User>? = nil, listenPort: UInt16 = 0, endpoint: Endpoint? = nil, hostname: String? = nil,
        os: String? = nil, version: String? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        deviceKind = kind
        self.publicKey = publicKey
        self.state = state
        self.ownerUserID = ownerUserID
        self.listenPort = listenPort
        self.endpoint = endpoint
        self.hostname = hostname
        self.os = os
        self.version = version
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// A key is one machine's, in all the installation.
    public var claims: [String] { ["public_key:\(publicKey)"] }

    private enum CodingKeys: String, CodingKey {
        case id, name, state, endpoint, hostname, os, version
        case deviceKind = "kind"
        case publicKey = "public_key"
        case ownerUserID = "owner_user_id"
        case approvedBy = "approved_by"
        case listenPort = "listen_port"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

public enum DeviceKind: String, Hashable, Sendable, Codable, CaseIterable {
    case agent
    case gateway
}

public enum DeviceState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Enrolled, and waits for approval: it gets no state, and is in nobody's.
    case pending
    case active
    case blocked
}
