// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// The version of the stream protocol: `v` of every message. Fields that a receiver doesn't know are ignored, and so
/// are types, so that versions can be mixed.
public let streamVersion = 1

/// What a server sends on `GET /agent/stream`, one JSON object a text frame.
///
///     server → challenge    first
///     node   → hello        within 10 s
///     server → snapshot     the whole state; or pending
///     server → delta        at once where the node has a state; after each change that touches it
///     node   → resync       a delta begins at a state that the node doesn't have: the whole, please
///     node   → observed     after each apply, on change, every 30 s
///     node   → telemetry    every 10 s, where something moved
///     server → command      what is to be done once
///     node   → result       to each command
///     server → hint         who of the node's peers came or went
///     node   → flows        a gateway, each second in which there were some; the next after
///     server → flows_taken
public enum ServerMessage: Sendable, Hashable {
    case challenge(StreamChallenge)
    case snapshot(StateSnapshot)
    case delta(StateUpdate)
    /// The device waits for approval; its state comes when it has it.
    case pending
    case command(StreamCommand)
    case hint(PeerHints)
    case flowsTaken(FlowReceipt)
    /// Of a later version.
    case unknown(type: String)
}

/// What a node sends.
public enum NodeMessage: Sendable, Hashable {
    case hello(Hello)
    case observed(ObservedReport)
    case resync
    case telemetry(Telemetry)
    case result(CommandResult)
    case flows(FlowBatch)
    /// Of a later version.
    case unknown(type: String)
}

public struct StreamChallenge: Codable, Sendable, Hashable {
    public let nonce: String
    public let serverPublicKey: PublicKey
    /// By the server's clock.
    public let time: Timestamp?

    public init(nonce: String, serverPublicKey: PublicKey, time: Timestamp? = nil) {
        self.nonce = nonce
        self.serverPublicKey = serverPublicKey
        self.time = time
    }

    private enum CodingKeys: String, CodingKey {
        case nonce, time
        case serverPublicKey = "server_public_key"
    }
}

public struct Hello: Codable, Sendable, Hashable {
    public let deviceID: ID<Device>
    public let credential: String
    /// `ProofOfKey` for the purpose `hello`; its subject is the device's id.
    public let proof: String
    /// Random at the start of the process.
    public let instance: String
    public let versions: [Int]
    public let revision: UInt64?
    public let stateID: String?
    public let hostname: String
    public let os: String
    public let version: String
    public let capabilities: Capabilities

    public init(
        deviceID: ID<Device>, credential: String, proof: String, instance: String, versions: [Int] = [streamVersion],
        revision: UInt64?, stateID: String?, hostname: String, os: String, version: String,
        capabilities: Capabilities
    ) {
        self.deviceID = deviceID
        self.credential = credential
        self.proof = proof
        self.instance = instance
        self.versions = versions
        self.revision = revision
        self.stateID = stateID
        self.hostname = hostname
        self.os = os
        self.version = version
        self.capabilities = capabilities
    }

    private enum CodingKeys: String, CodingKey {
        case credential, proof, instance, versions, revision, hostname, os, version, capabilities
        case deviceID = "device_id"
        case stateID = "state_id"
    }
}

public struct Capabilities: Codable, Sendable, Hashable {
    /// Tunnel drivers that work on the machine.
    public let drivers: [String]
    /// `uname -r`
    public let kernel: String

    public init(drivers: [String], kernel: String) {
        self.drivers = drivers
        self.kernel = kernel
    }
}

/// A node's whole state.
public struct StateSnapshot: Codable, Sendable, Hashable {
    /// Grows when the server is restored from a backup, and its revisions begin anew from an earlier one.
    public let epoch: UInt64
    public let revision: UInt64
    /// Opaque to the node: the server's digest of the state.
    public let stateID: String
    public let state: DesiredState

    public init(epoch: UInt64 = 0, revision: UInt64, stateID: String, state: DesiredState) {
        self.epoch = epoch
        self.revision = revision
        self.stateID = stateID
        self.state = state
    }

    /// Whether it is what a server said before `other`: of an earlier epoch, or of an earlier revision of the same.
    public func isOlder(than other: StateSnapshot) -> Bool { (epoch, revision) < (other.epoch, other.revision) }

    private enum CodingKeys: String, CodingKey {
        case epoch, revision, state
        case stateID = "state_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // What was written down before there were epochs has none.
        epoch = try container.decodeIfPresent(UInt64.self, forKey: .epoch) ?? 0
        revision = try container.decode(UInt64.self, forKey: .revision)
        stateID = try container.decode(String.self, forKey: .stateID)
        var state = try container.decode(DesiredState.self, forKey: .state)
        if let shared = try SharedPeerLists(ifPresentIn: decoder) { state.add(shared.lists, of: shared.device) }
        self.state = state
    }
}

/// What changes in a node's state. It applies to exactly the state that it begins at.
public struct StateUpdate: Codable, Sendable, Hashable {
    public let epoch: UInt64
    public let revision: UInt64
    public let fromStateID: String
    public let toStateID: String
    public let changes: StateDelta

    public init(epoch: UInt64, revision: UInt64, fromStateID: String, toStateID: String, changes: StateDelta) {
        self.epoch = epoch
        self.revision = revision
        self.fromStateID = fromStateID
        self.toStateID = toStateID
        self.changes = changes
    }

    private enum CodingKeys: String, CodingKey {
        case epoch, revision, changes
        case fromStateID = "from_state_id"
        case toStateID = "to_state_id"
    }
}

extension StateSnapshot {
    /// - Returns: nil where the update begins at another state.
    public func applying(_ update: StateUpdate) -> StateSnapshot? {
        guard update.fromStateID == stateID else { return nil }
        return StateSnapshot(
            epoch: update.epoch, revision: update.revision, stateID: update.toStateID,
            state: state.applying(update.changes))
    }
}
