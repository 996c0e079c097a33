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
    public var memberDefaults = MemberDefaults()
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
        case memberDefaults = "member_defaults"
        case createdAt = "created_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        name = try container.decode(.name)
        slug = try container.decode(.slug)
        ipv6Space = try container.decode(.ipv6Space)
        settings = try container.decode(.settings)
        memberDefaults = try container.decode(.memberDefaults, default: MemberDefaults())
        createdAt = try container.decode(.createdAt)
    }
}

/// What an invitation that doesn't say so makes of a user.
public struct MemberDefaults: Hashable, Sendable, Codable {
    public var role: Role
    @Ordered public var authorizedNetworks: Set<ID<Network>>

    public init(role: Role = .member, authorizedNetworks: Set<ID<Network>> = []) {
        self.role = role
        self.authorizedNetworks = authorizedNetworks
    }

    private enum CodingKeys: String, CodingKey {
        case role = "default_role"
        case authorizedNetworks = "default_authorized_networks"
    }
}

/// Times are in seconds.
public struct TenantSettings: Hashable, Sendable, Codable {
    /// A device that enrols waits until somebody approves it.
    public var deviceApproval: Bool
    /// Agents that others wrote may take part: their key is made by the server.
    public var allowPlainAgents: Bool
    /// The longest lifetimes of what is given out.
    public var joinKeyLifetime: Int
    public var apiTokenLifetime: Int
    /// Of the sessions of whoever is in here: from signing in, and from the last use on.
    public var sessionLifetime: Int
    public var sessionIdleLifetime: Int
    /// nil: credentials of devices don't expire.
    public var deviceCredentialLifetime: Int?
    /// How long flow records are kept.
    public var flowLogRetention: Int

    public init(
        deviceApproval: Bool = false, allowPlainAgents: Bool = false, joinKeyLifetime: Int = 365 * 86_400,
        apiTokenLifetime: Int = 365 * 86_400, sessionLifetime: Int = 30 * 86_400,
        sessionIdleLifetime: Int = 7 * 86_400, deviceCredentialLifetime: Int? = nil, flowLogRetention: Int = 7 * 86_400
    ) {
        self.deviceApproval = deviceApproval
        self.allowPlainAgents = allowPlainAgents
        self.joinKeyLifetime = joinKeyLifetime
        self.apiTokenLifetime = apiTokenLifetime
        self.sessionLifetime = sessionLifetime
        self.sessionIdleLifetime = sessionIdleLifetime
        self.deviceCredentialLifetime = deviceCredentialLifetime
        self.flowLogRetention = flowLogRetention
    }

    private enum CodingKeys: String, CodingKey {
        case deviceApproval = "device_approval"
        case allowPlainAgents = "allow_plain_agents"
        case joinKeyLifetime = "join_key_lifetime"
        case apiTokenLifetime = "api_token_lifetime"
        case sessionLifetime = "session_lifetime"
        case sessionIdleLifetime = "session_idle_lifetime"
        case deviceCredentialLifetime = "device_credential_lifetime"
        case flowLogRetention = "flow_log_retention"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let standard = TenantSettings()
        deviceApproval = try container.decode(.deviceApproval)
        allowPlainAgents = try container.decode(.allowPlainAgents, default: standard.allowPlainAgents)
        joinKeyLifetime = try container.decode(.joinKeyLifetime, default: standard.joinKeyLifetime)
        apiTokenLifetime = try container.decode(.apiTokenLifetime, default: standard.apiTokenLifetime)
        sessionLifetime = try container.decode(.sessionLifetime, default: standard.sessionLifetime)
        sessionIdleLifetime = try container.decode(.sessionIdleLifetime, default: standard.sessionIdleLifetime)
        deviceCredentialLifetime = try container.decodeOptional(.deviceCredentialLifetime)
        flowLogRetention = try container.decode(.flowLogRetention, default: standard.flowLogRetention)
    }
}
