// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What a server has a node do once, now. It is no part of the node's state, and is not said again.
public struct StreamCommand: Codable, Sendable, Hashable {
    /// For the answer.
    public let id: String
    public let kind: Kind
    /// What the answer has to prove something with; nil: nothing.
    public let nonce: String?

    /// A word: of those that a node doesn't know it says so.
    public struct Kind: RawRepresentable, Codable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// Answer, end the connection, and connect anew at once.
        public static let reconnect = Kind(rawValue: "reconnect")
        /// Answer with a `DebugReport`.
        public static let collectDebug = Kind(rawValue: "collect_debug")
        /// Make another key, keep it, and answer with a `KeyAnnouncement`.
        public static let rotateKey = Kind(rawValue: "rotate_key")
    }

    public init(id: String, kind: Kind, nonce: String? = nil) {
        self.id = id
        self.kind = kind
        self.nonce = nonce
    }
}

/// What came of a command.
public struct CommandResult: Codable, Sendable, Hashable {
    public let id: String
    public let ok: Bool
    /// Why not.
    public let detail: String?
    public let data: DebugReport?
    public let key: KeyAnnouncement?

    public init(
        id: String, ok: Bool, detail: String? = nil, data: DebugReport? = nil, key: KeyAnnouncement? = nil
    ) {
        self.id = id
        self.ok = ok
        self.detail = detail
        self.data = data
        self.key = key
    }
}

/// A key that a node has made and will use when it is told to. Both proofs are for the purpose `rotate`, with the
/// command's nonce; their subject is `subject`.
public struct KeyAnnouncement: Codable, Sendable, Hashable {
    public let publicKey: PublicKey
    /// By the key that it has.
    public let proof: String
    /// By the new one.
    public let newProof: String

    public init(publicKey: PublicKey, proof: String, newProof: String) {
        self.publicKey = publicKey
        self.proof = proof
        self.newProof = newProof
    }

    /// Whose key becomes which.
    public static func subject(_ device: ID<Device>, _ publicKey: PublicKey) -> String { "\(device) \(publicKey)" }

    private enum CodingKeys: String, CodingKey {
        case proof
        case publicKey = "public_key"
        case newProof = "new_proof"
    }
}

/// What somebody looks at who wants to know what is wrong with a node. It has fields of its own rather than what a node
/// likes to send: nothing secret has a place in it, and of what may be long there is a part.
public struct DebugReport: Codable, Sendable, Hashable {
    public let at: Timestamp
    public let hostname: String
    public let os: String
    public let kernel: String
    public let version: String
    public let drivers: [String]
    /// What was agreed on its machine.
    public let acceptsRoutes: Bool
    public let acceptsExit: Bool
    public let blocksIncoming: Bool
    /// What the node was told to run.
    public let revision: UInt64?
    public let stateID: String?
    /// What it runs; of its peers the first `mostPeers`, by key.
    public var observed: ObservedState?
    public let peers: Int
    /// What the program said last, the newest at the end.
    public let log: [String]

    public static let mostPeers = 200
    public static let mostLines = 200
    /// Bytes of a line.
    public static let longestLine = 500

    public init(
        at: Timestamp, hostname: String, os: String, kernel: String, version: String, drivers: [String],
        acceptsRoutes: Bool, acceptsExit: Bool, blocksIncoming: Bool, revision: UInt64?, stateID: String?,
        observed: ObservedState?, log: [String]
    ) {
        self.at = at
        self.hostname = hostname
        self.os = os
        self.kernel = kernel
        self.version = version
        self.drivers = drivers
        self.acceptsRoutes = acceptsRoutes
        self.acceptsExit = acceptsExit
        self.blocksIncoming = blocksIncoming
        self.revision = revision
        self.stateID = stateID
        self.observed = observed
        peers = observed?.snapshot.peers.count ?? 0
        self.observed?.snapshot.peers = Array(observed?.snapshot.peers.prefix(Self.mostPeers) ?? [])
        self.log = log.suffix(Self.mostLines).map { String(decoding: $0.utf8.prefix(Self.longestLine), as: UTF8.self) }
    }

    private enum CodingKeys: String, CodingKey {
        case at, hostname, os, kernel, version, drivers, revision, observed, peers, log
        case acceptsRoutes = "accepts_routes"
        case acceptsExit = "accepts_exit"
        case blocksIncoming = "blocks_incoming"
        case stateID = "state_id"
    }
}
