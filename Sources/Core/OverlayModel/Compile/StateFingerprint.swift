// SPDX-License-Identifier: Apache-2.0

/// What a node's state follows from, found much sooner than the state: of two configurations with equal fingerprints
/// of a node, `compile` makes equal states. So a change costs the nodes that it touches, and of the others a look.
public struct StateFingerprint: Hashable, Sendable {
    /// The state without the agents that it may know.
    let core: DesiredState?
    /// Those, in each network where they are known.
    let known: [ID<Network>: DeviceDigest]
}

/// The sum of hashes of devices, as others know them: of sets that differ it is the same once in 2^128. The seed is
/// this process's own, so that nobody can choose keys for it.
struct DeviceDigest: Hashable, Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init() {}

    init(_ device: Device) {
        var hasher = Hasher()
        hasher.combine(device.id)
        hasher.combine(device.publicKey)
        hasher.combine(device.name)
        var other = hasher
        other.combine(1)
        (low, high) = (UInt64(bitPattern: Int64(hasher.finalize())), UInt64(bitPattern: Int64(other.finalize())))
    }

    static func + (a: Self, b: Self) -> Self {
        var sum = a
        sum.low &+= b.low
        sum.high &+= b.high
        return sum
    }

    static func - (a: Self, b: Self) -> Self {
        var difference = a
        difference.low &-= b.low
        difference.high &-= b.high
        return difference
    }
}

extension Overlay {
    /// - Returns: nil where there is no state.
    public func fingerprint(of id: ID<Device>) -> StateFingerprint? {
        guard let device = configuration.devices[id], device.state != .pending else { return nil }
        guard isActive(device: id), device.deviceKind != .gateway else {
            return StateFingerprint(core: compile(for: id), known: [:])
        }
        let own = peers(of: id).filter(isActive)
        let meshed = device.isManagedAgent ? own.filter(isMeshed) : []
        let known = meshed.map { ($0.networkID, digest(ofKnownTo: $0, device)) }
        return StateFingerprint(
            core: clientCore(of: device, own), known: Dictionary(known) { first, _ in first })
    }

    /// What `compile(for:)` makes, with what the fingerprint has of it already.
    public func compile(for id: ID<Device>, from fingerprint: StateFingerprint) -> DesiredState? {
        guard var state = fingerprint.core, let device = configuration.devices[id] else { return nil }
        if device.isManagedAgent { state.know(meshPeers(of: peers(of: id).filter(isActive))) }
        return state
    }

    /// One look for all peers that no rule tells apart; a peer doesn't know itself.
    private func digest(ofKnownTo peer: Peer, _ device: Device) -> DeviceDigest {
        let sight = sight(of: peer)
        return sight.includesOwn ? sight.digest - DeviceDigest(device) : sight.digest
    }
}
