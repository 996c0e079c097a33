// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// All that people decide of a network but its name and its addresses: what one network can have from another.
public struct NetworkShape: Hashable, Sendable, Codable {
    public var mtu = Network.standardMTU
    public var domainSuffix = DomainName.internal
    public var dns: [IPAddress] = []
    public var memberGroupIDs: [ID<Group>] = []
    public var defaultGroupIDs: [ID<Group>] = []
    public var topology = NetworkTopology.mesh
    public var assignment = GatewayAssignment()
    public var routingPolicy = RoutingIntent()
    public var enforcement = EnforcementMode.enforce
    public var flowLog = FlowLogScope.all
    public var security = SecuritySettings()

    /// A new network's.
    public init() {}

    public init(of network: Network) {
        mtu = network.mtu
        domainSuffix = network.domainSuffix
        dns = network.dns
        memberGroupIDs = network.memberGroupIDs
        defaultGroupIDs = network.defaultGroupIDs
        topology = network.topology
        assignment = network.assignment
        routingPolicy = network.routingPolicy
        enforcement = network.enforcement
        flowLog = network.flowLog
        security = network.security
    }

    private enum CodingKeys: String, CodingKey {
        case mtu, dns, topology, assignment, enforcement, security
        case domainSuffix = "domain_suffix"
        case memberGroupIDs = "member_group_ids"
        case defaultGroupIDs = "default_group_ids"
        case routingPolicy = "routing_policy"
        case flowLog = "flow_log"
    }
}

extension Network {
    public var shape: NetworkShape {
        get { NetworkShape(of: self) }
        set {
            mtu = newValue.mtu
            domainSuffix = newValue.domainSuffix
            dns = newValue.dns
            memberGroupIDs = newValue.memberGroupIDs
            defaultGroupIDs = newValue.defaultGroupIDs
            topology = newValue.topology
            assignment = newValue.assignment
            routingPolicy = newValue.routingPolicy
            enforcement = newValue.enforcement
            flowLog = newValue.flowLog
            security = newValue.security
        }
    }
}
