// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What people keep in git of a tenant's configuration: who may reach what, with names in the place of ids. Devices
/// and people are not in it, they join; what it doesn't speak of stays as it is.
///
///     networks: {office: {cidr: 10.10.0.0/24, routes: {db: {destination_cidrs: [10.20.0.5/32], via: [gw]}}}}
///     groups: {laptops: {members: {devices: [ada]}, policies: [web], routes: [db]}}
///     policies: {web: {rules: [{direction: output, action: allow, target: "route:db", protocol: tcp, ports: [8080]}]}}
///     tests: [{from: ada, to: db, protocol: tcp, port: 8080, expect: allow}]
public struct ConfigurationDocument: RequestBody, Hashable {
    public var networks: [String: NetworkDocument]?
    public var groups: [String: GroupDocument]?
    public var policies: [String: PolicyDocument]?
    /// What must hold of it.
    public var tests: [FlowTest]?

    public init(
        networks: [String: NetworkDocument]? = nil, groups: [String: GroupDocument]? = nil,
        policies: [String: PolicyDocument]? = nil, tests: [FlowTest]? = nil
    ) {
        self.networks = networks
        self.groups = groups
        self.policies = policies
        self.tests = tests
    }
}

public struct NetworkDocument: RequestBody, Hashable {
    public var cidr: Prefix?
    public var cidrV6: Prefix?
    public var mtu: Int?
    public var domainSuffix: DomainName?
    public var dns: [IPAddress]?
    public var memberGroups: [String]?
    public var defaultGroups: [String]?
    public var topology: NetworkTopology?
    public var enforcement: EnforcementMode?
    public var flowLog: FlowLogScope?
    public var routes: [String: RouteDocument]?
    public var acl: AccessListDocument?
    /// What is special about peers that there are, in full: one that isn't named is as any, where there are `peers`.
    public var peers: [String: PeerDocument]?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case cidr, mtu, dns, topology, enforcement, routes, acl, peers
        case cidrV6 = "cidr_v6"
        case domainSuffix = "domain_suffix"
        case memberGroups = "member_groups"
        case defaultGroups = "default_groups"
        case flowLog = "flow_log"
    }
}

public struct PeerDocument: RequestBody, Hashable {
    public var isIsolated: Bool?
    public var fullEncapsulation: Bool?
    public var additionalAllowedIPs: [Prefix]?

    public init(isIsolated: Bool? = nil, fullEncapsulation: Bool? = nil, additionalAllowedIPs: [Prefix]? = nil) {
        self.isIsolated = isIsolated
        self.fullEncapsulation = fullEncapsulation
        self.additionalAllowedIPs = additionalAllowedIPs
    }

    private enum CodingKeys: String, CodingKey {
        case isIsolated = "is_isolated"
        case fullEncapsulation = "full_encapsulation"
        case additionalAllowedIPs = "additional_allowed_ips"
    }
}

public struct RouteDocument: RequestBody, Hashable {
    public var destinations: [Prefix]?
    /// Devices.
    public var via: [String]?
    public var masquerade: Bool?
    public var domainSuffix: DomainName?
    public var dns: [DNSMapping]?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case via, masquerade, dns
        case destinations = "destination_cidrs"
        case domainSuffix = "domain_suffix"
    }
}

public struct AccessListDocument: RequestBody, Hashable {
    public var enabled: Bool?
    public var rules: [AccessListRuleDocument]?

    public init(enabled: Bool? = nil, rules: [AccessListRuleDocument]? = nil) {
        self.enabled = enabled
        self.rules = rules
    }
}

public struct AccessListRuleDocument: RequestBody, Hashable {
    /// A peer of the network, or `*`.
    public var source: String
    public var target: String
    public var action: RuleAction
    public var description: String?

    public init(source: String, target: String, action: RuleAction, description: String? = nil) {
        self.source = source
        self.target = target
        self.action = action
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case action, description
        case source = "source_peer"
        case target = "target_peer"
    }
}

public struct GroupDocument: RequestBody, Hashable {
    public var description: String?
    /// The only network that it speaks of; it can't be changed later.
    public var network: String?
    public var priority: Int?
    public var members: MembersDocument?
    public var policies: [String]?
    public var routes: [String]?

    public init() {}
}

/// Peers and routes are `name`, or `name.network` where several have the name; users are e-mail addresses.
public struct MembersDocument: RequestBody, Hashable {
    public var users: [String]?
    public var devices: [String]?
    public var peers: [String]?
    public var routes: [String]?

    public init() {}
}

public struct PolicyDocument: RequestBody, Hashable {
    public var description: String?
    /// The only network that it speaks of; it can't be changed later.
    public var network: String?
    public var mode: EnforcementMode?
    public var rules: [RuleDocument]?

    public init() {}
}

public struct RuleDocument: RequestBody, Hashable {
    public var direction: PolicyRule.Direction
    public var action: RuleAction
    /// `any`, `internet`, `cidr:10.0.0.0/8`, `peer:NAME`, `group:NAME`, `network:NAME`, `route:NAME`
    public var target: String
    public var `protocol`: ProtocolMatch?
    public var ports: [PortRange]?
    public var expiresAt: Timestamp?
    public var description: String?

    public init(
        direction: PolicyRule.Direction, action: RuleAction, target: String, protocol: ProtocolMatch? = nil,
        ports: [PortRange]? = nil, expiresAt: Timestamp? = nil, description: String? = nil
    ) {
        self.direction = direction
        self.action = action
        self.target = target
        self.protocol = `protocol`
        self.ports = ports
        self.expiresAt = expiresAt
        self.description = description
    }

    private enum CodingKeys: String, CodingKey {
        case direction, action, target, ports, description
        case `protocol`
        case expiresAt = "expires_at"
    }
}

/// A flow and what should become of it.
public struct FlowTest: RequestBody, Hashable {
    /// A name or an address, as `explain` takes it.
    public var from: String
    public var to: String
    public var `protocol`: ProtocolMatch
    /// Not for ICMP.
    public var port: UInt16?
    public var expect: RuleAction

    public init(from: String, to: String, protocol: ProtocolMatch, port: UInt16? = nil, expect: RuleAction) {
        self.from = from
        self.to = to
        self.protocol = `protocol`
        self.port = port
        self.expect = expect
    }
}
