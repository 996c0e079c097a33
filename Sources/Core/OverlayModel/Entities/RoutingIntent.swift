// SPDX-License-Identifier: Apache-2.0

/// What one layer (a network's policy, a user's or a device's preference) wants of routing. What it leaves open, a
/// weaker layer decides.
public struct RoutingIntent: Hashable, Sendable, Codable {
    public var trafficMode: TrafficMode?
    public var routingMode: RoutingMode?
    /// Of manual routing: where traffic enters the overlay.
    public var ingressDeviceID: ID<Device>?
    /// Of manual routing: where traffic to the outside leaves it.
    public var egressDeviceID: ID<Device>?

    public init(
        trafficMode: TrafficMode? = nil, routingMode: RoutingMode? = nil, ingressDeviceID: ID<Device>? = nil,
        egressDeviceID: ID<Device>? = nil
    ) {
        self.trafficMode = trafficMode
        self.routingMode = routingMode
        self.ingressDeviceID = ingressDeviceID
        self.egressDeviceID = egressDeviceID
    }

    private enum CodingKeys: String, CodingKey {
        case trafficMode = "traffic_mode"
        case routingMode = "routing_mode"
        case ingressDeviceID = "ingress_device_id"
        case egressDeviceID = "egress_device_id"
    }
}

/// What a device sends into its tunnel.
public enum TrafficMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// What is for the overlay and its routes.
    case vpnOnly = "vpn_only"
    /// Everything, of both families: what the exit can't carry is unreachable, not leaked.
    case fullTunnel = "full_tunnel"
}

public enum RoutingMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// The network's primary gateway is the way in, and the least loaded exit the way out.
    case auto
    /// The gateways that are named.
    case manual
}

/// What a device or a user prefers.
public struct RoutingPreference: Hashable, Sendable, Codable {
    public var intent: RoutingIntent
    /// The network whose full tunnel counts where several ask for one.
    public var networkID: ID<Network>?

    public init(intent: RoutingIntent = RoutingIntent(), networkID: ID<Network>? = nil) {
        self.intent = intent
        self.networkID = networkID
    }
}

extension RoutingPreference {
    private enum CodingKeys: String, CodingKey {
        case networkID = "network_id"
    }

    /// One object: the intent's fields, and the network.
    public init(from decoder: any Decoder) throws {
        intent = try RoutingIntent(from: decoder)
        networkID = try decoder.container(keyedBy: CodingKeys.self).decodeOptional(.networkID)
    }

    public func encode(to encoder: any Encoder) throws {
        try intent.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(networkID, forKey: .networkID)
    }
}

/// A user's preference in one tenant.
public struct UserRouting: Entity {
    public static let kind = "user_routing"

    public let id: ID<UserRouting>
    public let userID: ID<User>
    public var preference: RoutingPreference
    public var updatedAt: Timestamp

    public init(id: ID<UserRouting>, userID: ID<User>, preference: RoutingPreference, updatedAt: Timestamp) {
        self.id = id
        self.userID = userID
        self.preference = preference
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, preference
        case userID = "user_id"
        case updatedAt = "updated_at"
    }
}
