// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Destinations behind gateways.
public struct Route: Entity {
    public static let kind = "route"

    public let id: ID<Route>
    public let networkID: ID<Network>
    public var name: DNSLabel
    public var destinations: [Prefix]
    /// Gateways that lead there, the preferred first.
    public var via: [ID<Device>]
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Route>, networkID: ID<Network>, name: DNSLabel, destinations: [Prefix], via: [ID<Device>],
        createdAt: Timestamp
    ) {
        self.id = id
        self.networkID = networkID
        self.name = name
        self.destinations = destinations
        self.via = via
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, via
        case networkID = "network_id"
        case destinations = "destination_cidrs"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
