// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A configuration with the indexes that decisions need. Building one costs time linear in the configuration; every
/// decision on it is a pure function.
///
/// - `verdict(on:)` says who may reach what (Decisions/)
/// - `compile(for:)` says what a node should run (Compile/)
public struct Overlay: Sendable {
    public let configuration: Configuration
    /// Ordered by id, so that nothing depends on the order of a dictionary.
    let peersByNetwork: [ID<Network>: [Peer]]
    let peersByDevice: [ID<Device>: [Peer]]
    let routesByNetwork: [ID<Network>: [Route]]
    let peerByAddress: [IPAddress: Peer]
    /// Ordered by priority, then id.
    let groups: [GroupView]

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let peers = configuration.peers.values.sorted { $0.id < $1.id }
        let routes = configuration.routes.values.sorted { $0.id < $1.id }
        peersByNetwork = Dictionary(grouping: peers, by: \.networkID)
        peersByDevice = Dictionary(grouping: peers, by: \.deviceID)
        routesByNetwork = Dictionary(grouping: routes, by: \.networkID)
        let addresses = peers.flatMap { peer in peer.addresses.map { ($0, peer) } }
        peerByAddress = Dictionary(addresses) { first, _ in first }
        groups = configuration.groups.values.sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
            .map { GroupView($0, in: configuration) }
    }

    /// Whether the device of a peer may take part at all.
    func isActive(_ peer: Peer) -> Bool {
        configuration.devices[peer.deviceID]?.state == .active
    }

    /// A jump peer stands for a gateway in a network.
    public func isJump(_ peer: Peer) -> Bool {
        configuration.devices[peer.deviceID]?.deviceKind == .gateway
    }

    /// A device's places in networks, the oldest first.
    public func peers(of device: ID<Device>) -> [Peer] { peersByDevice[device] ?? [] }

    /// The peer that has an address.
    public func peer(at address: IPAddress) -> Peer? { peerByAddress[address] }

    /// The active gateways of a network, by the id of their device.
    func gateways(of network: ID<Network>) -> [Peer] {
        (peersByNetwork[network] ?? []).filter { isJump($0) && isActive($0) }.sorted { $0.deviceID < $1.deviceID }
    }
}

/// A group with its members looked up.
struct GroupView: Sendable {
    let group: Group
    /// Of its own network, where it has one.
    let peers: Set<ID<Peer>>
    let routes: Set<ID<Route>>
    /// The rules of its policies, in one order: policy, then rule.
    let rules: [(policy: ID<Policy>, rule: PolicyRule)]

    init(_ group: Group, in configuration: Configuration) {
        self.group = group
        let members = group.members
        func speaksOf(_ network: ID<Network>) -> Bool { group.networkID == nil || group.networkID == network }
        peers = Set(
            configuration.peers.values.lazy.filter { peer in
                guard speaksOf(peer.networkID) else { return false }
                if members.peerIDs.contains(peer.id) || members.deviceIDs.contains(peer.deviceID) { return true }
                let owner = configuration.devices[peer.deviceID]?.ownerUserID
                return owner.map(members.userIDs.contains) ?? false
            }.map(\.id))
        routes = members.routeIDs.filter { id in configuration.routes[id].map { speaksOf($0.networkID) } ?? false }
        rules = group.policyIDs.compactMap { configuration.policies[$0] }.flatMap { policy in
            policy.rules.map { (policy.id, $0) }
        }
    }

    func speaksOf(_ network: ID<Network>) -> Bool { group.networkID == nil || group.networkID == network }
}
