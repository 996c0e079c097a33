// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /networks/:id/routes`
public struct RouteCreate: RequestBody {
    public let name: DNSLabel
    public let destinations: [Prefix]
    /// Gateways of the network, and devices of sites; the preferred first.
    public let via: [ID<Device>]
    public let masquerade: Bool?
    /// What its names end with; missing: the network's.
    public let domainSuffix: DomainName?
    public let dns: [DNSMapping]?

    public init(
        name: DNSLabel, destinations: [Prefix], via: [ID<Device>], masquerade: Bool? = nil,
        domainSuffix: DomainName? = nil, dns: [DNSMapping]? = nil
    ) {
        self.name = name
        self.destinations = destinations
        self.via = via
        self.masquerade = masquerade
        self.domainSuffix = domainSuffix
        self.dns = dns
    }

    private enum CodingKeys: String, CodingKey {
        case name, via, masquerade, dns
        case destinations = "destination_cidrs"
        case domainSuffix = "domain_suffix"
    }
}

/// `PUT /networks/:id/routes/:r`; what is missing stays.
public struct RouteUpdate: RequestBody {
    public var name: DNSLabel?
    public var destinations: [Prefix]?
    public var via: [ID<Device>]?
    public var masquerade: Bool?
    public var domainSuffix: DomainName?
    public var dns: [DNSMapping]?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case name, via, masquerade, dns
        case destinations = "destination_cidrs"
        case domainSuffix = "domain_suffix"
    }
}

extension DNSMapping: RequestBody {}

/// A name of a network and what it stands for.
public struct DNSRecord: Codable, Sendable, Hashable {
    /// `peer`, `route`
    public let kind: String
    /// In full, without the last dot.
    public let name: DomainName
    public let addresses: [IPAddress]

    public init(kind: String, name: DomainName, addresses: [IPAddress]) {
        self.kind = kind
        self.name = name
        self.addresses = addresses
    }
}
