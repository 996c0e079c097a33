// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// An overlay: addresses, and the peers that have them.
public struct Network: Entity {
    public static let kind = "network"

    public let id: ID<Network>
    public var name: DNSLabel
    public var cidr: Prefix
    public var cidrV6: Prefix?
    public var mtu: Int
    /// Peers are `peer.network.suffix`.
    public var domainSuffix: DomainName
    /// Resolvers for what is not in the overlay.
    public var dns: [IPAddress]
    /// Groups whose members may add devices of their own.
    public var memberGroupIDs: [ID<Group>]
    /// Groups that a new peer's device becomes a member of.
    public var defaultGroupIDs: [ID<Group>]
    public var topology: NetworkTopology
    public var assignment: GatewayAssignment
    /// The gateway that the network's own prefixes lie at, for all its devices; nil: none yet. It is remembered,
    /// because it changes only when it has to.
    public var primaryGatewayID: ID<Device>?
    /// The gateway that full tunnels leave through where nobody names one; remembered as well.
    public var exitGatewayID: ID<Device>?
    public var routingPolicy: RoutingIntent
    public var enforcement: EnforcementMode
    public var flowLog: FlowLogScope
    public var security: SecuritySettings
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    /// 1420: what a path of 1500 bytes leaves under WireGuard over IPv6 (40 + 8 + 32 bytes of headers).
    public static let standardMTU = 1420

    public init(
        id: ID<Network>, name: DNSLabel, cidr: Prefix, cidrV6: Prefix?, mtu: Int = Self.standardMTU,
        enforcement: EnforcementMode = .enforce, flowLog: FlowLogScope = .all, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.cidr = cidr
        self.cidrV6 = cidrV6
        self.mtu = mtu
        domainSuffix = .internal
        dns = []
        memberGroupIDs = []
        defaultGroupIDs = []
        topology = .mesh
        assignment = GatewayAssignment()
        routingPolicy = RoutingIntent()
        self.enforcement = enforcement
        self.flowLog = flowLog
        security = SecuritySettings()
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// Both families.
    public var prefixes: [Prefix] { [cidr] + (cidrV6.map { [$0] } ?? []) }

    /// What its peers' names end with.
    public var domain: DomainName { DomainName(labels: [name] + domainSuffix.labels) }

    private enum CodingKeys: String, CodingKey {
        case id, name, cidr, mtu, dns, topology, assignment, enforcement, security
        case cidrV6 = "cidr_v6"
        case domainSuffix = "domain_suffix"
        case memberGroupIDs = "member_group_ids"
        case defaultGroupIDs = "default_group_ids"
        case primaryGatewayID = "primary_gateway_id"
        case exitGatewayID = "exit_gateway_id"
        case routingPolicy = "routing_policy"
        case flowLog = "flow_log"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(.id)
        name = try container.decode(.name)
        cidr = try container.decode(.cidr)
        cidrV6 = try container.decodeOptional(.cidrV6)
        mtu = try container.decode(.mtu)
        domainSuffix = try container.decode(.domainSuffix, default: .internal)
        dns = try container.decode(.dns, default: [])
        memberGroupIDs = try container.decode(.memberGroupIDs, default: [])
        defaultGroupIDs = try container.decode(.defaultGroupIDs, default: [])
        topology = try container.decode(.topology, default: .mesh)
        assignment = try container.decode(.assignment, default: GatewayAssignment())
        primaryGatewayID = try container.decodeOptional(.primaryGatewayID)
        exitGatewayID = try container.decodeOptional(.exitGatewayID)
        routingPolicy = try container.decode(.routingPolicy, default: RoutingIntent())
        enforcement = try container.decode(.enforcement, default: .enforce)
        flowLog = try container.decode(.flowLog)
        security = try container.decode(.security, default: SecuritySettings())
        createdAt = try container.decode(.createdAt)
        updatedAt = try container.decode(.updatedAt)
    }
}

/// Which flows a network's gateways write down.
public enum FlowLogScope: String, Hashable, Sendable, Codable, CaseIterable {
    case all
    case denied
    case off
}

public enum NetworkTopology: String, Hashable, Sendable, Codable, CaseIterable {
    /// Agents know each other, so that they can talk directly where they may and can.
    case mesh
    /// Everything goes through gateways.
    case hub
}

/// Which gateways serve a network.
public struct GatewayAssignment: Hashable, Sendable, Codable {
    public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// The control plane sees to it that there is one, beside those named.
        case auto
        /// Those named, and no others.
        case manual
    }

    /// Which gateway an `auto` network gets.
    public enum Selection: String, Hashable, Sendable, Codable, CaseIterable {
        /// The one that serves the least (`AssignmentPlan`).
        case balanced
    }

    public var mode: Mode
    public var selection = Selection.balanced
    /// Named by hand.
    public var gatewayIDs: [ID<Device>]
    /// How many gateways there should be.
    public var redundancy: Int

    public init(mode: Mode = .auto, gatewayIDs: [ID<Device>] = [], redundancy: Int = 1) {
        self.mode = mode
        self.gatewayIDs = gatewayIDs
        self.redundancy = redundancy
    }

    private enum CodingKeys: String, CodingKey {
        case mode, selection, redundancy
        case gatewayIDs = "gateway_ids"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mode = try container.decode(.mode)
        selection = try container.decode(.selection, default: .balanced)
        gatewayIDs = try container.decode(.gatewayIDs)
        redundancy = try container.decode(.redundancy)
    }
}
