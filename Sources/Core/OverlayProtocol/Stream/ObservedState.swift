// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// What a node says it runs.
public struct ObservedState: Codable, Sendable, Hashable {
    /// The machine's boot, and a number that only grows within it: what is older is refused.
    public var bootID: String
    public var counter: UInt64
    /// What was applied last; nil: nothing yet.
    public var revision: UInt64?
    public var stateID: String?
    public var status: NodeStatus
    public var safety: NodeSafety
    /// How often the program had to put right what somebody else had changed; nil: of a version that doesn't count.
    public var repairs: Int?
    public var phases: [PhaseReport]
    /// Read from the system when the report was made.
    public var snapshot: NodeSnapshot

    public init(
        bootID: String, counter: UInt64, revision: UInt64?, stateID: String?, status: NodeStatus, safety: NodeSafety,
        repairs: Int? = nil, phases: [PhaseReport], snapshot: NodeSnapshot
    ) {
        self.bootID = bootID
        self.counter = counter
        self.revision = revision
        self.stateID = stateID
        self.status = status
        self.safety = safety
        self.repairs = repairs
        self.phases = phases
        self.snapshot = snapshot
    }

    private enum CodingKeys: String, CodingKey {
        case counter, revision, status, safety, repairs, phases, snapshot
        case bootID = "boot_id"
        case stateID = "state_id"
    }
}

public enum NodeStatus: String, Codable, Sendable, Hashable, CaseIterable {
    case reconciling
    case applied
    case failed
    /// A server's word for what a node said too long ago.
    case stale
}

public enum NodeSafety: String, Codable, Sendable, Hashable, CaseIterable {
    case ready
    /// Something is missing, nothing is open that should be closed.
    case degraded
    /// The firewall could not be put in place; the interface is down.
    case unsafe
}

public struct PhaseReport: Codable, Sendable, Hashable {
    public enum Phase: String, Codable, Sendable, Hashable, CaseIterable {
        case firewall, interface, peers, routes, nat
        /// The machine around the node: one report for each thing that is wrong with it.
        case health
    }

    public enum Status: String, Codable, Sendable, Hashable, CaseIterable {
        case ok, failed
        /// Not asked for on this node.
        case unused
    }

    public let phase: Phase
    public let status: Status
    /// `foreign_firewall_drops`
    public let code: String?
    public let detail: String?
    /// What mends it.
    public let remedy: String?

    public init(_ phase: Phase, _ status: Status, code: String? = nil, detail: String? = nil, remedy: String? = nil) {
        self.phase = phase
        self.status = status
        self.code = code
        self.detail = detail
        self.remedy = remedy
    }

    /// What is wrong, in a line: `handshake_stale: gw1 has not answered for over three minutes`.
    public var words: String { [code ?? phase.rawValue, detail].compactMap { $0 }.joined(separator: ": ") }
}

/// The node as it is.
public struct NodeSnapshot: Codable, Sendable, Hashable {
    public var interface: InterfaceName
    public var driver: String
    public var publicKey: PublicKey?
    public var isUp: Bool
    public var mtu: Int?
    public var addresses: [InterfaceAddress]
    public var routes: [Prefix]
    public var peers: [ObservedPeer]

    public init(
        interface: InterfaceName, driver: String, publicKey: PublicKey?, isUp: Bool, mtu: Int?,
        addresses: [InterfaceAddress], routes: [Prefix], peers: [ObservedPeer]
    ) {
        self.interface = interface
        self.driver = driver
        self.publicKey = publicKey
        self.isUp = isUp
        self.mtu = mtu
        self.addresses = addresses
        self.routes = routes
        self.peers = peers
    }

    private enum CodingKeys: String, CodingKey {
        case interface, driver, mtu, addresses, routes, peers
        case publicKey = "public_key"
        case isUp = "is_up"
    }
}

public struct ObservedPeer: Codable, Sendable, Hashable {
    public var publicKey: PublicKey
    public var endpoint: SocketAddress?
    public var allowedIPs: [Prefix]
    public var lastHandshake: Timestamp?
    public var receivedBytes: UInt64
    public var sentBytes: UInt64

    public init(
        publicKey: PublicKey, endpoint: SocketAddress?, allowedIPs: [Prefix], lastHandshake: Timestamp?,
        receivedBytes: UInt64, sentBytes: UInt64
    ) {
        self.publicKey = publicKey
        self.endpoint = endpoint
        self.allowedIPs = allowedIPs
        self.lastHandshake = lastHandshake
        self.receivedBytes = receivedBytes
        self.sentBytes = sentBytes
    }

    private enum CodingKeys: String, CodingKey {
        case endpoint
        case publicKey = "public_key"
        case allowedIPs = "allowed_ips"
        case lastHandshake = "last_handshake"
        case receivedBytes = "rx_bytes"
        case sentBytes = "tx_bytes"
    }
}
