// SPDX-License-Identifier: Apache-2.0

import Addressing

/// A node's state in the parts that it is made of: its own, and peers that it shares with others: an agent the agents
/// that it may know, with those that no rule tells apart from it, a gateway the devices that it serves. What names a
/// state, and what changes from one to another, is found without making the whole: a change that all of a thousand
/// agents see costs a thousand small parts and one large one.
public struct CompiledState: Sendable {
    public let device: ID<Device>
    private let publicKey: PublicKey
    /// Without the peers that it shares.
    public let own: DesiredState
    private let shared: [SharedPeers]

    init(of device: Device, own: DesiredState, shared: [SharedPeers] = []) {
        (self.device, publicKey) = (device.id, device.publicKey)
        (self.own, self.shared) = (own, shared)
    }

    /// The SHA-256 of its parts: of one device, equal ids mean equal states, on every server and after every restart.
    public var id: String {
        var bytes = StateBytes()
        bytes.write(device)
        bytes.write(own)
        bytes.write(shared) { $0.write($1.digest.bytes) }
        return SecretDigest(of: bytes.bytes).description
    }

    public var whole: DesiredState {
        var state = own
        state.add(shared.map(\.list), of: device)
        return state
    }

    /// The peers that it shares, as somebody writes lists of them; each is written once for all who have it. The device
    /// itself may be in them, and another in several.
    public func sharedPeers(_ write: ([DesiredPeer]) throws -> [UInt8]) rethrows -> [[UInt8]] {
        try shared.filter { !$0.list.isEmpty }.map { try $0.text(write) }
    }

    /// In no particular order.
    public var peers: [DesiredPeer] { own.peers + others }

    private var others: [DesiredPeer] { DesiredPeer.others(than: device, in: shared.map(\.list)) }

    fileprivate func sharedChanges(since before: CompiledState) -> KeyedChanges<DesiredPeer>? {
        // Who leaves one network may still be known from the other.
        guard shared.count <= 1, before.shared.count <= 1 else {
            return KeyedChanges(from: before.others, to: others)
        }
        let changes = (shared.first ?? .none).changes(since: before.shared.first ?? .none)
        return changes?.filter { ![publicKey, before.publicKey].contains($0) }
    }
}

extension DesiredState {
    /// Adds peers that a device shares with others.
    public mutating func add(_ shared: [[DesiredPeer]], of device: ID<Device>) {
        let others = DesiredPeer.others(than: device, in: shared)
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
        let shared = after.sharedChanges(since: before)
        peers = peers.map { $0.joined(shared) } ?? shared
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
                shared: peers.filter(isMeshed).map(agents))
        case .static: CompiledState(of: device, own: clientState(of: device, peers))
        case .gateway:
            CompiledState(
                of: device, own: gatewayState(of: device, peers), shared: [servedPeers(in: peers.map(\.networkID))])
        }
    }
}
