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
    public var flowLog: FlowLogScope
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    /// 1420: what a path of 1500 bytes leaves under WireGuard over IPv6 (40 + 8 + 32 bytes of headers).
    public static let standardMTU = 1420

    public init(
        id: ID<Network>, name: DNSLabel, cidr: Prefix, cidrV6: Prefix?, mtu: Int = Self.standardMTU,
        flowLog: FlowLogScope = .all, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.cidr = cidr
        self.cidrV6 = cidrV6
        self.mtu = mtu
        self.flowLog = flowLog
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// Both families.
    public var prefixes: [Prefix] { [cidr] + (cidrV6.map { [$0] } ?? []) }

    private enum CodingKeys: String, CodingKey {
        case id, name, cidr, mtu
        case cidrV6 = "cidr_v6"
        case flowLog = "flow_log"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// Which flows a network's gateways write down.
public enum FlowLogScope: String, Hashable, Sendable, Codable, CaseIterable {
    case all
    case denied
    case off
}
