// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `PUT /networks/:id/routing-policy`; what is missing stays, and `null` leaves it to the next layer.
public struct RoutingPolicyUpdate: RequestBody {
    public var trafficMode: Patch<TrafficMode>
    public var routingMode: Patch<RoutingMode>
    public var ingressDeviceID: Patch<ID<Device>>
    public var egressDeviceID: Patch<ID<Device>>

    private enum CodingKeys: String, CodingKey {
        case trafficMode = "traffic_mode"
        case routingMode = "routing_mode"
        case ingressDeviceID = "ingress_device_id"
        case egressDeviceID = "egress_device_id"
    }
}

/// `PUT /devices/:id/routing-preference`, `PUT /users/:id/routing-preference`
public struct RoutingPreferenceUpdate: RequestBody {
    public var trafficMode: Patch<TrafficMode>
    public var routingMode: Patch<RoutingMode>
    public var ingressDeviceID: Patch<ID<Device>>
    public var egressDeviceID: Patch<ID<Device>>
    /// The network whose full tunnel counts, and that named gateways have to serve.
    public var networkID: Patch<ID<Network>>

    private enum CodingKeys: String, CodingKey {
        case trafficMode = "traffic_mode"
        case routingMode = "routing_mode"
        case ingressDeviceID = "ingress_device_id"
        case egressDeviceID = "egress_device_id"
        case networkID = "network_id"
    }
}

/// `GET /devices/:id/effective-routing`
public struct EffectiveRoutingResponse: Codable, Sendable {
    public let deviceID: ID<Device>
    /// Of each of its networks, the oldest first.
    public let networks: [EffectiveRouting]

    public init(deviceID: ID<Device>, networks: [EffectiveRouting]) {
        self.deviceID = deviceID
        self.networks = networks
    }

    private enum CodingKeys: String, CodingKey {
        case networks
        case deviceID = "device_id"
    }
}
