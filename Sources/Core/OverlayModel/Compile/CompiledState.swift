// SPDX-License-Identifier: Apache-2.0

import Addressing

/// A node's state in the parts that it is made of: its own, and the agents that it may know, which it shares with those
/// that no rule tells apart from it. What names a state, and what changes from one to another, is found without making
/// the whole: a change that all of a thousand agents see costs a thousand small parts and one large one.
public struct CompiledState: Sendable {
    public let device: ID<Device>
    private let publicKey: PublicKey
    /// Without the agents that it may know.
    public let own: DesiredState
    /// Of each of its networks where agents know each other.
    private let known: [KnownAgents]

    init(of device: Device, own: DesiredState, known: [KnownAgents] = []) {
        (self.device, publicKey) = (device.id, device.publicKey)
        (self.own, self.known) = (own, known)
    }

    /// The SHA-256 of its parts: of one device, equal ids mean equal states, on every server and after every restart.
    public var id: String {
        var bytes = StateBytes()
        bytes.write(device)
        bytes.write(own)
        bytes.write(known) { $0.write($1.digest.bytes) }
        return SecretDigest(of: bytes.bytes).description
    }

    public var whole: DesiredState {
        var state = own
        state.add(known.map(\.peers), of: device)
        return state
    }

    /// The agents that it may know, as somebody writes lists of them; each is written once for all who know it. The
    /// device itself may be in them, and another in several.
    public func agents(_ write: ([DesiredPeer]) throws -> [UInt8]) rethrows -> [[UInt8]] {
        try known.filter { !$0.peers.isEmpty }.map { try $0.text(write) }
    }

    /// In no particular order.
    public var peers: [DesiredPeer] { own.peers + agents }

    private var agents: [DesiredPeer] { DesiredPeer.others(than: device, in: known.map(\.peers)) }

    fileprivate func agentChanges(since before: CompiledState) -> KeyedChanges<DesiredPeer>? {
        // Who leaves one network may still be known from the other.
        guard known.count <= 1, before.known.count <= 1 else {
            return KeyedChanges(from: before.agents, to: agents)
        }
        let changes = (known.first ?? .none).changes(since: before.known.first ?? .none)
        return changes?.filter { ![publicKey, before.publicKey].contains($0) }
    }
}

extension DesiredState {
    /// Adds agents that a device may know.
    public mutating func add(_ agents: [[DesiredPeer]], of device: ID<Device>) {
        let others = DesiredPeer.others(than: device, in: agents)
        if !others.isEmpty { peers = (peers + others).sorted(by: DesiredPeer.precedes) }
    }
}

extension DesiredPeer {
    /// Each once, whatever lists it is in.
    fileprivate static func others(than device: ID<Device>, in lists: [[DesiredPeer]]) -> [DesiredPeer] {
        guard lists.count > 1 else { return lists.first?.filter { $0.deviceID != device } ?? [] }
        let others = lists.joined().filter { $0.deviceID != device }
        return Dictionary(others.map { ($0.key, $0) }) { first, _ in first }.values.sorted(by: precedes)
    }
}

extension StateDelta {
    /// - Returns: what makes `before` into `after`, both of one device.
    public init(from before: CompiledState, to after: CompiledState) {
        self.init(from: before.own, to: after.own)
        let agents = after.agentChanges(since: before)
        peers = peers.map { $0.joined(agents) } ?? agents
    }
}

extension Overlay {
    /// - Returns: nil for a device that gets no state: one that there isn't, or that waits for approval. That of a
    ///   device that may take no part is empty.
    public func state(of id: ID<Device>) -> CompiledState? {
        guard let device = configuration.devices[id], device.state != .pending else { return nil }
        guard isActive(device: id) else { return CompiledState(of: device, own: .empty) }
        let peers = peers(of: id).filter(isActive)
        return switch device.deviceKind {
        case .agent:
            CompiledState(
                of: device, own: clientState(of: device, peers),
                known: peers.filter(isMeshed).map(agents))
        case .static: CompiledState(of: device, own: clientState(of: device, peers))
        case .gateway: CompiledState(of: device, own: gatewayState(of: device, peers))
        }
    }
}
