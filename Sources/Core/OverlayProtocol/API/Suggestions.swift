// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /policies/suggest`
public struct SuggestRequest: RequestBody {
    public let flows: [ObservedFlow]
    /// What the policy is to be called; missing: `suggested`.
    public let name: DNSLabel?

    public init(flows: [ObservedFlow], name: DNSLabel? = nil) {
        self.flows = flows
        self.name = name
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

    public init(document: ConfigurationDocument, uncovered: [UncoveredFlow]) {
        self.document = document
        self.uncovered = uncovered
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
