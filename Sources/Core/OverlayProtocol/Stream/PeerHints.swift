// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// Who of a node's peers came or went. It is said beside the state: no hash covers it, no history has it, nothing but
/// what people are shown follows from it, and it may be lost. It names peers of the node's state and nobody else.
public struct PeerHints: Codable, Sendable, Hashable {
    public let peers: [PeerHint]

    /// In one message; the rest comes with the next.
    public static let largest = 100

    public init(peers: [PeerHint]) {
        self.peers = peers
    }
}

public struct PeerHint: Codable, Sendable, Hashable {
    public let publicKey: PublicKey
    public let online: Bool
    public let lastSeen: Timestamp?

    public init(publicKey: PublicKey, online: Bool, lastSeen: Timestamp?) {
        self.publicKey = publicKey
        self.online = online
        self.lastSeen = lastSeen
    }

    private enum CodingKeys: String, CodingKey {
        case online
        case publicKey = "public_key"
        case lastSeen = "last_seen"
    }
}
