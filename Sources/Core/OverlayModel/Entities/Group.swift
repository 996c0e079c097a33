// SPDX-License-Identifier: Apache-2.0

/// What shares access. Its policies speak for and to its members; its routes are known to them.
public struct Group: Entity {
    public static let kind = "group"

    public let id: ID<Group>
    public var name: DNSLabel
    public var description: String
    /// The only network that it speaks of; nil: all of the tenant's.
    public var networkID: ID<Network>?
    /// 1…999; the lower number is the stronger word.
    public var priority: Int
    public var members: GroupMembers
    /// In order.
    public var policyIDs: [ID<Policy>]
    /// Routes that the members know. Knowing is not reaching: this permits nothing.
    public var routeIDs: [ID<Route>]
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public static let standardPriority = 100
    public static let priorities = 1...999

    public init(
        id: ID<Group>, name: DNSLabel, description: String = "", networkID: ID<Network>? = nil,
        priority: Int = Self.standardPriority, members: GroupMembers = GroupMembers(), policyIDs: [ID<Policy>] = [],
        routeIDs: [ID<Route>] = [], createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.networkID = networkID
        self.priority = priority
        self.members = members
        self.policyIDs = policyIDs
        self.routeIDs = routeIDs
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, description, priority, members
        case networkID = "network_id"
        case policyIDs = "policy_ids"
        case routeIDs = "route_ids"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// Of one network, or of all.
    public func speaksOf(_ network: ID<Network>) -> Bool { networkID == nil || networkID == network }
}

/// A device stands for its peers, a user for the peers of the devices they own, a route for its prefixes.
public struct GroupMembers: Hashable, Sendable, Codable {
    @Ordered public var userIDs: Set<ID<User>>
    @Ordered public var deviceIDs: Set<ID<Device>>
    @Ordered public var peerIDs: Set<ID<Peer>>
    @Ordered public var routeIDs: Set<ID<Route>>

    public init(
        userIDs: Set<ID<User>> = [], deviceIDs: Set<ID<Device>> = [], peerIDs: Set<ID<Peer>> = [],
        routeIDs: Set<ID<Route>> = []
    ) {
        self.userIDs = userIDs
        self.deviceIDs = deviceIDs
        self.peerIDs = peerIDs
        self.routeIDs = routeIDs
    }

    private enum CodingKeys: String, CodingKey {
        case userIDs = "user_ids"
        case deviceIDs = "device_ids"
        case peerIDs = "peer_ids"
        case routeIDs = "route_ids"
    }
}
