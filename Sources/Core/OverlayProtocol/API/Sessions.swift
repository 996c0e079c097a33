// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `GET /networks/:id/peers/:peer/session`: who speaks for a peer's device, and from where.
public struct SessionStatus: Codable, Sendable {
    public let peerID: ID<Peer>
    /// It has a stream to this server.
    public let hasActiveAgent: Bool
    public let currentSession: SessionInfo?
    /// Other instances that were heard within the window of a session conflict.
    public let conflictingSessions: [SessionInfo]
    /// As the network's gateways see it; those that have told of it since this server was started.
    public let tunnels: [TunnelInfo]
    /// Of the last day, the newest first.
    public let recentEndpointChanges: [EndpointChange]
    /// There is an open incident.
    public let suspiciousActivity: Bool
    public let lastChecked: Timestamp

    public init(
        peerID: ID<Peer>, hasActiveAgent: Bool, currentSession: SessionInfo?, conflictingSessions: [SessionInfo],
        tunnels: [TunnelInfo], recentEndpointChanges: [EndpointChange], suspiciousActivity: Bool,
        lastChecked: Timestamp
    ) {
        self.peerID = peerID
        self.hasActiveAgent = hasActiveAgent
        self.currentSession = currentSession
        self.conflictingSessions = conflictingSessions
        self.tunnels = tunnels
        self.recentEndpointChanges = recentEndpointChanges
        self.suspiciousActivity = suspiciousActivity
        self.lastChecked = lastChecked
    }

    private enum CodingKeys: String, CodingKey {
        case tunnels
        case peerID = "peer_id"
        case hasActiveAgent = "has_active_agent"
        case currentSession = "current_session"
        case conflictingSessions = "conflicting_sessions"
        case recentEndpointChanges = "recent_endpoint_changes"
        case suspiciousActivity = "suspicious_activity"
        case lastChecked = "last_checked"
    }
}

public struct SessionInfo: Codable, Sendable, Hashable {
    public let peerID: ID<Peer>
    /// The running program's.
    public let sessionID: String
    public let hostname: String
    /// Seconds; only plain agents tell them.
    public let systemUptime: Int?
    public let wireguardUptime: Int?
    public let reportedEndpoint: SocketAddress?
    public let firstSeen: Timestamp
    public let lastSeen: Timestamp

    public init(
        _ session: InstanceSession, peer: ID<Peer>, systemUptime: Int? = nil, wireguardUptime: Int? = nil
    ) {
        peerID = peer
        sessionID = session.instance.id
        hostname = session.instance.hostname
        self.systemUptime = systemUptime
        self.wireguardUptime = wireguardUptime
        reportedEndpoint = session.instance.address
        firstSeen = session.firstSeen
        lastSeen = session.lastSeen
    }

    private enum CodingKeys: String, CodingKey {
        case hostname
        case peerID = "peer_id"
        case sessionID = "session_id"
        case systemUptime = "system_uptime"
        case wireguardUptime = "wireguard_uptime"
        case reportedEndpoint = "reported_endpoint"
        case firstSeen = "first_seen"
        case lastSeen = "last_seen"
    }
}

public struct EndpointChange: Codable, Sendable, Hashable {
    public let peerID: ID<Peer>
    public let oldEndpoint: SocketAddress
    public let newEndpoint: SocketAddress
    public let changedAt: Timestamp
    /// Who saw it: `control_plane`, `gateway:NAME`, `agent:NAME`. What agents say counts for nothing.
    public let source: String

    public init(_ change: AddressChange, peer: ID<Peer>, source: String) {
        peerID = peer
        oldEndpoint = change.from
        newEndpoint = change.to
        changedAt = change.at
        self.source = source
    }

    private enum CodingKeys: String, CodingKey {
        case source
        case peerID = "peer_id"
        case oldEndpoint = "old_endpoint"
        case newEndpoint = "new_endpoint"
        case changedAt = "changed_at"
    }
}
