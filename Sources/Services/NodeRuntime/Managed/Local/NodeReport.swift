// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel
public import OverlayProtocol

/// What a node says of itself on its own machine: `warren status`.
public struct NodeReport: Codable, Hashable, Sendable {
    public enum Life: String, Codable, Hashable, Sendable, CaseIterable {
        /// It waits for `warren up` with a join key.
        case unenrolled
        /// An operator took it down.
        case down
        /// Enrolled; no state yet.
        case waiting
        /// It waits for approval on the server.
        case pending
        case running
        /// The server deleted its device.
        case gone
    }

    public enum Link: String, Codable, Hashable, Sendable, CaseIterable {
        case offline, connecting, connected
    }

    public var life: Life
    public var interface: InterfaceName
    public var link = Link.offline
    /// nil: unenrolled, here and below.
    public var name: DNSLabel?
    public var deviceID: ID<Device>?
    public var server: String?
    /// What ended the connection, or the last attempt at one; nil while all is well.
    public var trouble: LinkTrouble?
    /// Not all that ran could be removed; it is tried again. nil: nothing is left.
    public var cleanupPending: Bool?
    /// The revision that the node was told to run.
    public var revision: UInt64?
    /// What it runs; nil while it runs nothing.
    public var observed: ObservedState?
    /// Names of the peers in `observed`.
    public var peers: [NamedPeer] = []

    public init(life: Life, interface: InterfaceName) {
        self.life = life
        self.interface = interface
    }

    /// Whether it runs what it was told, to the last.
    public var isApplied: Bool { life == .running && observed?.status == .applied && observed?.revision == revision }

    /// Whether it may enrol: it is nothing, or nothing that its server knows.
    var isFree: Bool { name == nil || life == .gone || trouble?.isRefusal == true }

    private enum CodingKeys: String, CodingKey {
        case life, interface, link, name, server, trouble, revision, observed, peers
        case deviceID = "device_id"
        case cleanupPending = "cleanup_pending"
    }
}

public struct NamedPeer: Codable, Hashable, Sendable {
    public let publicKey: PublicKey
    public let name: DNSLabel
    /// What the control plane hinted; nil: nothing.
    public let online: Bool?
    public let lastSeen: Timestamp?

    public init(publicKey: PublicKey, name: DNSLabel, online: Bool? = nil, lastSeen: Timestamp? = nil) {
        self.publicKey = publicKey
        self.name = name
        self.online = online
        self.lastSeen = lastSeen
    }

    private enum CodingKeys: String, CodingKey {
        case name, online
        case publicKey = "public_key"
        case lastSeen = "last_seen"
    }
}
