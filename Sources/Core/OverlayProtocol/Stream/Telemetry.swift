// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What moved in a node's tunnel since it last said so on this connection. A message is of at most `largest` peers.
public struct Telemetry: Codable, Sendable, Hashable {
    public let peers: [PeerTelemetry]

    /// What fits a message several times over.
    public static let largest = 1000

    public init(peers: [PeerTelemetry]) {
        self.peers = peers
    }
}

public struct PeerTelemetry: Codable, Sendable, Hashable {
    public let publicKey: PublicKey
    /// As the driver counts, from when the peer was added on: what is lost on the way is in what comes next.
    public let total: Traffic
    /// Seconds; nil: there was no handshake. An age is right whatever the node's clock says.
    public let handshakeAge: Int?

    public init(publicKey: PublicKey, total: Traffic, handshakeAge: Int?) {
        self.publicKey = publicKey
        self.total = total
        self.handshakeAge = handshakeAge
    }

    private enum CodingKeys: String, CodingKey {
        case publicKey = "public_key"
        case handshakeAge = "handshake_age"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        publicKey = try container.decode(PublicKey.self, forKey: .publicKey)
        handshakeAge = try container.decodeIfPresent(Int.self, forKey: .handshakeAge)
        total = try Traffic(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(publicKey, forKey: .publicKey)
        try container.encodeIfPresent(handshakeAge, forKey: .handshakeAge)
        try total.encode(to: encoder)
    }
}
