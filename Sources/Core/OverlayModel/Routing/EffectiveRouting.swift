// SPDX-License-Identifier: Apache-2.0

/// Who decided a field of routing; the stronger first.
public enum RoutingLayer: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    case devicePreference = "device_preference"
    case userPreference = "user_preference"
    case networkPolicy = "network_policy"
    case systemDefault = "system_default"

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// A field of routing and the layer that decided it.
public struct Decided<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    public let value: Value
    public let decidedBy: RoutingLayer

    public init(_ value: Value, by layer: RoutingLayer) {
        self.value = value
        decidedBy = layer
    }

    private enum CodingKeys: String, CodingKey {
        case value
        case decidedBy = "decided_by"
    }
}

/// What goes into a device's tunnel in one of its networks, and where it leaves.
public struct EffectiveRouting: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        case ok
        /// It can't be had as intended, and nothing else is done in its place.
        case degraded
        /// Another network of the device has the full tunnel; this one acts as `vpn_only`.
        case shadowed
    }

    public let networkID: ID<Network>
    public let trafficMode: Decided<TrafficMode>
    public let routingMode: Decided<RoutingMode>
    /// The gateway where the device's traffic enters; nil: there is none.
    public let ingress: Decided<ID<Device>>?
    /// The gateway where traffic to the outside leaves; nil: none does.
    public let egress: Decided<ID<Device>>?
    public let status: Status
    /// Why it isn't `ok`.
    public let reason: String?
    /// The network that has the full tunnel instead.
    public let shadowedBy: ID<Network>?

    private enum CodingKeys: String, CodingKey {
        case ingress, egress, status, reason
        case networkID = "network_id"
        case trafficMode = "traffic_mode"
        case routingMode = "routing_mode"
        case shadowedBy = "shadowed_by"
    }
}
