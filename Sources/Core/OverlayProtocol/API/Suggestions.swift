// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /policies/suggest`: for flows that are given, or for those that gateways saw.
public struct SuggestRequest: RequestBody {
    public let flows: [ObservedFlow]?
    /// In the place of `flows`: what passed since then because it is observed.
    public let since: Timestamp?
    /// With `since`: in this network only.
    public let networkID: ID<Network>?
    /// What the policy is to be called; missing: `suggested`.
    public let name: DNSLabel?

    public init(flows: [ObservedFlow], name: DNSLabel? = nil) {
        self.flows = flows
        (since, networkID) = (nil, nil)
        self.name = name
    }

    public init(since: Timestamp, networkID: ID<Network>? = nil, name: DNSLabel? = nil) {
        flows = nil
        self.since = since
        self.networkID = networkID
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case flows, since, name
        case networkID = "network_id"
    }
}

/// A flow as flow records have it.
public struct ObservedFlow: RequestBody, Hashable {
    public let source: IPAddress
    public let destination: IPAddress
    public let `protocol`: ProtocolMatch
    /// Of the destination; not for ICMP.
    public let port: UInt16?

    public init(source: IPAddress, destination: IPAddress, protocol: ProtocolMatch, port: UInt16? = nil) {
        self.source = source
        self.destination = destination
        self.protocol = `protocol`
        self.port = port
    }

    private enum CodingKeys: String, CodingKey {
        case port
        case source = "src_ip"
        case destination = "dst_ip"
        case `protocol` = "proto"
    }
}

public struct SuggestResponse: Codable, Sendable {
    /// What is to be added: groups where no group has just these members, and policies. Not saved.
    public let document: ConfigurationDocument
    /// Flows that no rule can allow, and why.
    public let uncovered: [UncoveredFlow]
    /// Different flows that were looked at.
    public let considered: Int
    /// There were more, which were not: apply this, and ask again.
    public let isCut: Bool

    public init(document: ConfigurationDocument, uncovered: [UncoveredFlow], considered: Int, isCut: Bool) {
        self.document = document
        self.uncovered = uncovered
        self.considered = considered
        self.isCut = isCut
    }

    private enum CodingKeys: String, CodingKey {
        case document, uncovered, considered
        case isCut = "is_cut"
    }
}

public struct UncoveredFlow: Codable, Sendable, Hashable {
    public let flow: ObservedFlow
    public let reason: String

    public init(flow: ObservedFlow, reason: String) {
        self.flow = flow
        self.reason = reason
    }
}
