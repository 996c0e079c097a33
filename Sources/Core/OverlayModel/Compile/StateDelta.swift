// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What changes from one state of a node to another: what it says nothing of stays as it is.
public struct StateDelta: Hashable, Sendable, Codable {
    public var addresses: [InterfaceAddress]?
    public var mtu: Int?
    public var listenPort: UInt16?
    public var peers: KeyedChanges<DesiredPeer>?
    public var routes: KeyedChanges<DesiredRoute>?
    public var firewall: FirewallDelta?
    public var nextKey: ChangedKey?

    /// - Returns: what makes `before` into `after`; empty where they are equal.
    public init(from before: DesiredState, to after: DesiredState) {
        addresses = before.addresses == after.addresses ? nil : after.addresses
        mtu = before.mtu == after.mtu ? nil : after.mtu
        listenPort = before.listenPort == after.listenPort ? nil : after.listenPort
        peers = KeyedChanges(from: before.peers, to: after.peers)
        routes = KeyedChanges(from: before.routes, to: after.routes)
        firewall = FirewallDelta(from: before.firewall, to: after.firewall)
        nextKey = before.nextKey == after.nextKey ? nil : ChangedKey(publicKey: after.nextKey)
    }

    private enum CodingKeys: String, CodingKey {
        case addresses, mtu, peers, routes, firewall
        case listenPort = "listen_port"
        case nextKey = "next_key"
    }
}

/// What a key becomes.
public struct ChangedKey: Hashable, Sendable, Codable {
    /// nil: there is none any more.
    public let publicKey: PublicKey?

    private enum CodingKeys: String, CodingKey {
        case publicKey = "public_key"
    }
}

extension DesiredState {
    /// To the byte the state that the delta leads to, if this is the one that it begins at.
    public func applying(_ delta: StateDelta) -> DesiredState {
        var state = self
        if let addresses = delta.addresses { state.addresses = addresses }
        if let mtu = delta.mtu { state.mtu = mtu }
        if let listenPort = delta.listenPort { state.listenPort = listenPort }
        delta.peers?.apply(to: &state.peers)
        delta.routes?.apply(to: &state.routes)
        delta.firewall?.apply(to: &state.firewall)
        if let changed = delta.nextKey { state.nextKey = changed.publicKey }
        return state
    }
}
