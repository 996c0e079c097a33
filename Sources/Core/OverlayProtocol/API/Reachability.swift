// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `GET /networks/:id/peers/:peer/reachability`
public struct ReachabilityResponse: Codable, Sendable {
    /// Why it takes no part; none where it does.
    public let obstacles: [String]
    /// What it may open flows to.
    public let outgoing: [ReachableEnd]
    /// What may open flows to it.
    public let incoming: [ReachableEnd]

    public init(obstacles: [String], outgoing: [ReachableEnd], incoming: [ReachableEnd]) {
        self.obstacles = obstacles
        self.outgoing = outgoing
        self.incoming = incoming
    }
}

public struct ReachableEnd: Codable, Sendable, Hashable {
    /// `peer`, `gateway`, `route`
    public let kind: String
    public let id: String
    public let name: DNSLabel
    public let address: IPAddress
    public let services: [AllowedService]

    public init(kind: String, id: String, name: DNSLabel, address: IPAddress, services: [AllowedService]) {
        self.kind = kind
        self.id = id
        self.name = name
        self.address = address
        self.services = services
    }
}
