// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Destinations behind gateways.
public struct Route: Entity {
    public static let kind = "route"

    public let id: ID<Route>
    public let networkID: ID<Network>
    public var name: DNSLabel
    public var destinations: [Prefix]
    /// Gateways, and devices of site peers, that lead there; the preferred first.
    public var via: [ID<Device>]
    /// The gateway puts its own address in the place of its clients'.
    public var masquerade: Bool
    /// What the names in `dns` end with; nil: the network's.
    public var domainSuffix: DomainName?
    /// Names of addresses in the destinations.
    public var dns: [DNSMapping]
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<Route>, networkID: ID<Network>, name: DNSLabel, destinations: [Prefix], via: [ID<Device>],
        masquerade: Bool = false, domainSuffix: DomainName? = nil, dns: [DNSMapping] = [], createdAt: Timestamp
    ) {
        self.id = id
        self.networkID = networkID
        self.name = name
        self.destinations = destinations
        self.via = via
        self.masquerade = masquerade
        self.domainSuffix = domainSuffix
        self.dns = dns
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, via, masquerade, dns
        case networkID = "network_id"
        case destinations = "destination_cidrs"
        case domainSuffix = "domain_suffix"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        networkID = try container.decode(.networkID)
        name = try container.decode(.name)
        destinations = try container.decode(.destinations)
        via = try container.decode(.via)
        masquerade = try container.decode(.masquerade, default: false)
        domainSuffix = try container.decodeOptional(.domainSuffix)
        dns = try container.decode(.dns, default: [])
        createdAt = try container.decode(.createdAt)
        updatedAt = try container.decode(.updatedAt)
    }
}

/// A name of an address behind a route.
public struct DNSMapping: Hashable, Sendable, Codable {
    public let name: DNSLabel
    public let ip: IPAddress

    public init(name: DNSLabel, ip: IPAddress) {
        self.name = name
        self.ip = ip
    }
}
