// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /networks`
@dynamicMemberLookup
public struct NetworkCreate: RequestBody {
    public let name: DNSLabel
    /// Missing: the first free /24 of 10.0.0.0/8.
    public let cidr: Prefix?
    /// Missing: a /64 of the tenant's own.
    public let cidrV6: Prefix?
    /// By name or id: what is missing beside it is as it has it.
    public let template: String?
    public var settings: NetworkSettings

    public init(
        name: DNSLabel, cidr: Prefix? = nil, cidrV6: Prefix? = nil, template: String? = nil,
        settings: NetworkSettings = NetworkSettings()
    ) {
        self.name = name
        self.cidr = cidr
        self.cidrV6 = cidrV6
        self.template = template
        self.settings = settings
    }

    public static let tolerated = legacyFields

    private enum CodingKeys: String, CodingKey {
        case name, cidr, template
        case cidrV6 = "cidr_v6"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(DNSLabel.self, forKey: .name)
        cidr = try container.decodeIfPresent(Prefix.self, forKey: .cidr)
        cidrV6 = try container.decodeIfPresent(Prefix.self, forKey: .cidrV6)
        template = try container.decodeIfPresent(String.self, forKey: .template)
        settings = try NetworkSettings(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(cidr, forKey: .cidr)
        try container.encodeIfPresent(cidrV6, forKey: .cidrV6)
        try container.encodeIfPresent(template, forKey: .template)
        try settings.encode(to: encoder)
    }

    public subscript<Value>(dynamicMember path: WritableKeyPath<NetworkSettings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }
}

/// `PUT /networks/:id`; what is missing stays.
@dynamicMemberLookup
public struct NetworkUpdate: RequestBody {
    public var name: DNSLabel?
    /// Other addresses for all its peers.
    public var cidr: Prefix?
    public var cidrV6: Prefix?
    public var settings: NetworkSettings

    public init(name: DNSLabel? = nil, settings: NetworkSettings = NetworkSettings()) {
        self.name = name
        self.settings = settings
    }

    public static let tolerated = legacyFields

    private enum CodingKeys: String, CodingKey {
        case name, cidr
        case cidrV6 = "cidr_v6"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decodeIfPresent(DNSLabel.self, forKey: .name)
        cidr = try container.decodeIfPresent(Prefix.self, forKey: .cidr)
        cidrV6 = try container.decodeIfPresent(Prefix.self, forKey: .cidrV6)
        settings = try NetworkSettings(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodeIfPresent(cidr, forKey: .cidr)
        try container.encodeIfPresent(cidrV6, forKey: .cidrV6)
        try settings.encode(to: encoder)
    }

    public subscript<Value>(dynamicMember path: WritableKeyPath<NetworkSettings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }
}

public struct NetworkExtra: Codable, Sendable, Hashable {
    /// `name.suffix`
    public let domain: DomainName
    public let peerCount: Int
    /// Addresses that peers can still be given (IPv4).
    public let addressesFree: Int

    public init(domain: DomainName, peerCount: Int, addressesFree: Int) {
        self.domain = domain
        self.peerCount = peerCount
        self.addressesFree = addressesFree
    }

    private enum CodingKeys: String, CodingKey {
        case domain
        case peerCount = "peer_count"
        case addressesFree = "addresses_free"
    }
}

public typealias NetworkInfo = EntityView<Network, NetworkExtra>
