// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A device's place in one network.
public struct Peer: Entity {
    public static let kind = "peer"

    public let id: ID<Peer>
    public let networkID: ID<Network>
    public let deviceID: ID<Device>
    /// Unique in the network.
    public var name: DNSLabel
    public var address: IPAddress
    public var addressV6: IPAddress?
    /// Only gateways may open a flow to it.
    public var isIsolated: Bool
    /// Its device sends everything into the tunnel: the device's preference for a full tunnel through this network.
    public var fullEncapsulation: Bool
    /// Prefixes behind it, which it leads to as a site.
    public var additionalAllowedIPs: [Prefix]
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Peer>, networkID: ID<Network>, deviceID: ID<Device>, name: DNSLabel, address: IPAddress,
        addressV6: IPAddress?, isIsolated: Bool = false, fullEncapsulation: Bool = false,
        additionalAllowedIPs: [Prefix] = [], createdAt: Timestamp
    ) {
        self.id = id
        self.networkID = networkID
        self.deviceID = deviceID
        self.name = name
        self.address = address
        self.addressV6 = addressV6
        self.isIsolated = isIsolated
        self.fullEncapsulation = fullEncapsulation
        self.additionalAllowedIPs = additionalAllowedIPs
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// Both families.
    public var addresses: [IPAddress] { [address] + (addressV6.map { [$0] } ?? []) }

    private enum CodingKeys: String, CodingKey {
        case id, name, address
        case networkID = "network_id"
        case deviceID = "device_id"
        case addressV6 = "address_v6"
        case isIsolated = "is_isolated"
        case fullEncapsulation = "full_encapsulation"
        case additionalAllowedIPs = "additional_allowed_ips"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        networkID = try container.decode(.networkID)
        deviceID = try container.decode(.deviceID)
        name = try container.decode(.name)
        address = try container.decode(.address)
        addressV6 = try container.decodeOptional(.addressV6)
        isIsolated = try container.decode(.isIsolated)
        fullEncapsulation = try container.decode(.fullEncapsulation, default: false)
        additionalAllowedIPs = try container.decode(.additionalAllowedIPs, default: [])
        createdAt = try container.decode(.createdAt)
        updatedAt = try container.decode(.updatedAt)
    }
}

/// An address that was a peer's: given out again last, for a day.
public struct ReleasedAddress: Entity {
    public static let kind = "released_address"

    public let id: ID<ReleasedAddress>
    public let networkID: ID<Network>
    public let address: IPAddress
    public let releasedAt: Timestamp

    public init(id: ID<ReleasedAddress>, networkID: ID<Network>, address: IPAddress, releasedAt: Timestamp) {
        self.id = id
        self.networkID = networkID
        self.address = address
        self.releasedAt = releasedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, address
        case networkID = "network_id"
        case releasedAt = "released_at"
    }
}
