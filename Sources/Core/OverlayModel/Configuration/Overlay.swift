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
    let groupsByID: [ID<Group>: GroupView]
    /// Where the networks' own addresses lie: each is a peer's or nobody's, whatever routes say.
    let space: PrefixTable<ID<Network>>
    let routesByPrefix: PrefixTable<[Route]>
    /// The active ones, ordered by the id of their device.
    private let gatewaysByNetwork: [ID<Network>: [Peer]]

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let peers = configuration.peers.values.sorted { $0.id < $1.id }
        let routes = configuration.routes.values.sorted { $0.id < $1.id }
        peersByNetwork = Dictionary(grouping: peers, by: \.networkID)
        peersByDevice = Dictionary(grouping: peers, by: \.deviceID)
        routesByNetwork = Dictionary(grouping: routes, by: \.networkID)
        let addresses = peers.flatMap { peer in peer.addresses.map { ($0, peer) } }
        peerByAddress = Dictionary(addresses) { first, _ in first }
        let gateways = peers.filter { peer in
            configuration.devices[peer.deviceID].map { $0.deviceKind == .gateway && $0.state == .active } ?? false
        }
        gatewaysByNetwork = Dictionary(grouping: gateways.sorted { $0.deviceID < $1.deviceID }, by: \.networkID)
        groups = GroupView.all(of: configuration, peersByDevice: peersByDevice)
        groupsByID = Dictionary(uniqueKeysWithValues: groups.map { ($0.group.id, $0) })
        space = configuration.networks.values.reduce(into: PrefixTable()) { table, network in
            for prefix in network.prefixes { table[prefix] = network.id }
        }
        routesByPrefix = routes.reduce(into: PrefixTable()) { table, route in
            for prefix in route.destinations { table[prefix] = (table[prefix] ?? []) + [route] }
        }
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
    func gateways(of network: ID<Network>) -> [Peer] { gatewaysByNetwork[network] ?? [] }
}
