// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A machine with one WireGuard key.
public struct Device: Entity {
    public static let kind = "device"

    public let id: ID<Device>
    public var name: DNSLabel
    public let deviceKind: DeviceKind
    /// Whether it runs what it is told, or a configuration that its user may edit: a static device's file, or what a
    /// plain agent, which others wrote, is given.
    public var management: Management
    public var publicKey: PublicKey
    public var keyOrigin: KeyOrigin
    /// When its key is no longer taken; nil: never.
    public var keyExpiresAt: Timestamp?
    /// While its key is being replaced.
    public var nextKey: NextKey?
    public var state: DeviceState
    public var ownerUserID: ID<User>?
    /// Who made it, where it wasn't the device itself.
    public var createdBy: ID<User>?
    public var approvedBy: ID<User>?
    /// UDP port; 0: any.
    public var listenPort: UInt16
    /// Where others reach it; a gateway has one, an agent need not.
    public var endpoint: Endpoint?
    /// What the machine says of itself.
    public var hostname: String?
    public var os: String?
    public var version: String?
    /// What it prefers where several layers have a say; nil: nothing.
    public var routing: RoutingPreference?
    /// Of a gateway.
    public var service: GatewayService?
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Device>, name: DNSLabel, kind: DeviceKind, publicKey: PublicKey, keyOrigin: KeyOrigin = .device,
        state: DeviceState, ownerUserID: ID<User>? = nil, listenPort: UInt16 = 0, endpoint: Endpoint? = nil,
        hostname: String? = nil, os: String? = nil, version: String? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        deviceKind = kind
        management = Management(of: kind)
        self.publicKey = publicKey
        self.keyOrigin = keyOrigin
        self.state = state
        self.ownerUserID = ownerUserID
        self.listenPort = listenPort
        self.endpoint = endpoint
        self.hostname = hostname
        self.os = os
        self.version = version
        service = kind == .gateway ? GatewayService() : nil
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// A key is one machine's, in all the installation.
    public var claims: [String] { keys.map { "public_key:\($0)" } }

    /// Those that it can prove to be itself with.
    public var keys: [PublicKey] { [publicKey] + (nextKey.map { [$0.publicKey] } ?? []) }

    /// An agent of ours. What speaks the plain protocol is an agent as well, and gets what a static device gets.
    public var isManagedAgent: Bool { deviceKind == .agent && management == .managed }
    public var isPlainAgent: Bool { deviceKind == .agent && management == .limited }

    private enum CodingKeys: String, CodingKey {
        case id, name, management, state, endpoint, hostname, os, version, routing, service
        case deviceKind = "kind"
        case publicKey = "public_key"
        case keyOrigin = "key_origin"
        case keyExpiresAt = "key_expires_at"
        case nextKey = "next_key"
        case ownerUserID = "owner_user_id"
        case createdBy = "created_by"
        case approvedBy = "approved_by"
        case listenPort = "listen_port"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        name = try container.decode(.name)
        deviceKind = try container.decode(.deviceKind)
        management = try container.decode(.management, default: Management(of: deviceKind))
        publicKey = try container.decode(.publicKey)
        keyOrigin = try container.decode(.keyOrigin, default: .device)
        keyExpiresAt = try container.decodeOptional(.keyExpiresAt)
        nextKey = try container.decodeOptional(.nextKey)
        state = try container.decode(.state)
        ownerUserID = try container.decodeOptional(.ownerUserID)
        createdBy = try container.decodeOptional(.createdBy)
        approvedBy = try container.decodeOptional(.approvedBy)
        listenPort = try container.decode(.listenPort)
        endpoint = try container.decodeOptional(.endpoint)
        hostname = try container.decodeOptional(.hostname)
        os = try container.decodeOptional(.os)
        version = try container.decodeOptional(.version)
        routing = try container.decodeOptional(.routing)
        service = try container.decodeOptional(.service) ?? (deviceKind == .gateway ? GatewayService() : nil)
        createdAt = try container.decode(.createdAt)
        updatedAt = try container.decode(.updatedAt)
    }
}

public enum DeviceKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Runs what the control plane tells it.
    case agent
    /// A configuration file that somebody imports.
    case `static`
    case gateway
}

public enum Management: String, Hashable, Sendable, Codable, CaseIterable {
    case managed
    /// Its user can edit its configuration: nothing that it says or keeps is trusted.
    case limited

    /// Of a device that is new.
    init(of kind: DeviceKind) { self = kind == .static ? .limited : .managed }
}

/// Where a device's private key was made.
public enum KeyOrigin: String, Hashable, Sendable, Codable, CaseIterable {
    case device
    case browser
    case server
}

public enum DeviceState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Enrolled, and waits for approval: it gets no state, and is in nobody's.
    case pending
    case active
    case blocked
    /// Its key's time is over.
    case expired
}

/// What a gateway is to its networks.
public struct GatewayService: Hashable, Sendable, Codable {
    public var region: String?
    @Ordered public var roles: Set<GatewayRole>
    /// Devices that it should serve at most; nil: it takes its share.
    public var capacity: Int?
    public var labels: [String: String]
    /// It is to be emptied: networks move away from it, and none moves to it.
    public var drain: Bool

    public init(
        region: String? = nil, roles: Set<GatewayRole> = [.ingress], capacity: Int? = nil,
        labels: [String: String] = [:], drain: Bool = false
    ) {
        self.region = region
        self.roles = roles
        self.capacity = capacity
        self.labels = labels
        self.drain = drain
    }
}

public enum GatewayRole: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    case ingress = "ingress_gateway"
    case exit = "exit_gateway"

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
