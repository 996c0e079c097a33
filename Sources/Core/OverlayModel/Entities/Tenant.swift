// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The boundary of ownership and isolation.
public struct Tenant: Entity {
    public static let kind = "tenant"

    public let id: ID<Tenant>
    public var name: String
    public var slug: DNSLabel
    /// The /48 that the networks' IPv6 prefixes are taken from: unique local addresses (RFC 4193) with a random
    /// global id, so that tenants don't meet by accident.
    public let ipv6Space: Prefix
    public var settings: TenantSettings
    public let createdAt: Timestamp

    public init(
        id: ID<Tenant>, name: String, slug: DNSLabel, ipv6Space: Prefix, settings: TenantSettings = TenantSettings(),
        createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.slug = slug
        self.ipv6Space = ipv6Space
        self.settings = settings
        self.createdAt = createdAt
    }

    public var claims: [String] { ["tenant_slug:\(slug)"] }

    private enum CodingKeys: String, CodingKey {
        case id, name, slug, settings
        case ipv6Space = "ipv6_space"
        case createdAt = "created_at"
    }
}

public struct TenantSettings: Hashable, Sendable, Codable {
    /// A device that enrols waits until somebody approves it.
    public var deviceApproval: Bool

    public init(deviceApproval: Bool = false) {
        self.deviceApproval = deviceApproval
    }

    private enum CodingKeys: String, CodingKey {
        case deviceApproval = "device_approval"
    }
}
