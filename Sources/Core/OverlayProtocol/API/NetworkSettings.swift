// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What a request says of a network beside its name and addresses; what is missing stays.
public struct NetworkSettings: RequestBody {
    public var mtu: Int?
    public var domainSuffix: DomainName?
    public var dns: [IPAddress]?
    public var memberGroupIDs: [ID<Group>]?
    public var defaultGroupIDs: [ID<Group>]?
    public var topology: NetworkTopology?
    public var assignment: GatewayAssignmentBody?
    public var routingPolicy: RoutingPolicyUpdate?
    public var enforcement: EnforcementMode?
    public var flowLog: FlowLogScope?
    public var security: SecuritySettingsUpdate?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case mtu, dns, topology, assignment, enforcement, security
        case domainSuffix = "domain_suffix"
        case memberGroupIDs = "member_group_ids"
        case defaultGroupIDs = "default_group_ids"
        case routingPolicy = "routing_policy"
        case flowLog = "flow_log"
    }
}

/// What is missing stays.
public struct GatewayAssignmentBody: RequestBody {
    public let mode: GatewayAssignment.Mode?
    public let selection: GatewayAssignment.Selection?
    public let gatewayIDs: [ID<Device>]?
    public let redundancy: Int?

    public init(
        mode: GatewayAssignment.Mode? = nil, selection: GatewayAssignment.Selection? = nil,
        gatewayIDs: [ID<Device>]? = nil, redundancy: Int? = nil
    ) {
        self.mode = mode
        self.selection = selection
        self.gatewayIDs = gatewayIDs
        self.redundancy = redundancy
    }

    private enum CodingKeys: String, CodingKey {
        case mode, selection, redundancy
        case gatewayIDs = "gateway_ids"
    }
}
