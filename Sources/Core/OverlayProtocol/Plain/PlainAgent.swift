// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// What an agent that others wrote is given: `GET /agent/resolve`.
public struct PlainResolution: Codable, Sendable, Hashable {
    public let networkID: ID<Network>
    public let peerID: ID<Peer>
    public let peerName: DNSLabel
    /// wg-quick(8)'s text, with the private key.
    public let config: String

    public init(networkID: ID<Network>, peerID: ID<Peer>, peerName: DNSLabel, config: String) {
        self.networkID = networkID
        self.peerID = peerID
        self.peerName = peerName
        self.config = config
    }

    private enum CodingKeys: String, CodingKey {
        case config
        case networkID = "network_id"
        case peerID = "peer_id"
        case peerName = "peer_name"
    }
}

/// What it is sent on `GET /ws`, whole, at first and after each change of it.
public struct PlainState: Codable, Sendable, Hashable {
    public let config: String
    public let peerID: ID<Peer>
    public let peerName: DNSLabel

    public init(config: String, peerID: ID<Peer>, peerName: DNSLabel) {
        self.config = config
        self.peerID = peerID
        self.peerName = peerName
    }

    private enum CodingKeys: String, CodingKey {
        case config
        case peerID = "peer_id"
        case peerName = "peer_name"
    }
}
