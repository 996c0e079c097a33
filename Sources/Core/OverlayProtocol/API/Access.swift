// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /groups`
public struct GroupCreate: RequestBody {
    public let name: DNSLabel
    public let description: String?
    public let networkID: ID<Network>?
    public let priority: Int?

    public init(name: DNSLabel, description: String? = nil, networkID: ID<Network>? = nil, priority: Int? = nil) {
        self.name = name
        self.description = description
        self.networkID = networkID
        self.priority = priority
    }

    private enum CodingKeys: String, CodingKey {
        case name, description, priority
        case networkID = "network_id"
    }
}

/// `PUT /groups/:id`; what is missing stays.
public struct GroupUpdate: RequestBody {
    public var name: DNSLabel?
    public var description: String?
    public var priority: Int?
    public var members: GroupMembers?
    /// In order.
    public var policyIDs: [ID<Policy>]?
    public var routeIDs: [ID<Route>]?

    public init(
        name: DNSLabel? = nil, description: String? = nil, priority: Int? = nil, members: GroupMembers? = nil,
        policyIDs: [ID<Policy>]? = nil, routeIDs: [ID<Route>]? = nil
    ) {
        self.name = name
        self.description = description
        self.priority = priority
        self.members = members
        self.policyIDs = policyIDs
        self.routeIDs = routeIDs
    }

    private enum CodingKeys: String, CodingKey {
        case name, description, priority, members
        case policyIDs = "policy_ids"
        case routeIDs = "route_ids"
    }
}

/// `POST /explain`: what would be, with a document applied.
public struct ExplainRequest: RequestBody {
    public let from: String
    public let to: String
    public let `protocol`: ProtocolMatch
    public let port: UInt16?
    public let document: ConfigurationDocument?

    public init(
        from: String, to: String, protocol: ProtocolMatch, port: UInt16?, document: ConfigurationDocument? = nil
    ) {
        self.from = from
        self.to = to
        self.protocol = `protocol`
        self.port = port
        self.document = document
    }
}

/// `GET /explain?from=&to=&protocol=&port=`
public struct ExplainResponse: Codable, Sendable {
    public let flow: ExplainedFlow
    public let decision: Decision
    /// The rule that decided, in words: `policy web, rule 1 (allow output to route db, tcp 8080), through group laptops`.
    public let rule: String?
    /// How a packet of it goes, or why it doesn't get there.
    public let path: ExplainedPath
    /// A single change that would let a denied flow pass; missing where there is none.
    public let remedy: String?
    /// What a gateway saw of it last; missing where none did, or nobody knows.
    public var lastFlow: FlowInfo?

    private enum CodingKeys: String, CodingKey {
        case flow, decision, rule, path, remedy
        case lastFlow = "last_flow"
    }

    public init(flow: ExplainedFlow, decision: Decision, rule: String?, path: ExplainedPath, remedy: String?) {
        self.remedy = remedy
        self.flow = flow
        self.decision = decision
        self.rule = rule
        self.path = path
    }
}

public struct ExplainedFlow: Codable, Sendable {
    public let source: ExplainedEnd
    public let destination: ExplainedEnd
    /// `tcp`, `udp`, `icmp`
    public let `protocol`: ProtocolMatch
    public let port: UInt16?

    public init(source: ExplainedEnd, destination: ExplainedEnd, protocol: ProtocolMatch, port: UInt16?) {
        self.source = source
        self.destination = destination
        self.protocol = `protocol`
        self.port = port
    }
}

public struct ExplainedEnd: Codable, Sendable {
    /// As asked.
    public let name: String
    public let address: IPAddress
    /// `peer`, `gateway`, `route`, `outside`
    public let kind: String

    public init(name: String, address: IPAddress, kind: String) {
        self.name = name
        self.address = address
        self.kind = kind
    }
}

public struct ExplainedPath: Codable, Sendable {
    /// The source knows a way: its configuration sends the packet into the tunnel.
    public let routed: Bool
    /// The gateway that it goes through.
    public let gateway: DNSLabel?
    /// Why not, or what is in the way now.
    public let remarks: [String]

    public init(routed: Bool, gateway: DNSLabel?, remarks: [String]) {
        self.routed = routed
        self.gateway = gateway
        self.remarks = remarks
    }
}
