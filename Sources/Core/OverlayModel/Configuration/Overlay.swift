// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A configuration with the indexes that decisions need. Building one costs time linear in the configuration; every
/// decision on it is a pure function.
///
/// - `verdict(on:at:)` says who may reach what (Decisions/)
/// - `routing(of:)` says what goes into a device's tunnel, and where it leaves (Routing/)
/// - `compile(for:)` says what a node should run (Compile/)
public struct Overlay: Sendable {
    public let configuration: Configuration
    /// Ordered by id, so that nothing depends on the order of a dictionary.
    let peersByNetwork: [ID<Network>: [Peer]]
    let peersByDevice: [ID<Device>: [Peer]]
    let routesByNetwork: [ID<Network>: [Route]]
    let peerByAddress: [IPAddress: Peer]
    let accessLists: [ID<Network>: AccessList]
    let userRoutings: [ID<User>: RoutingPreference]
    /// Ordered by priority, then id.
    let groups: [GroupView]
    let groupsByID: [ID<Group>: GroupView]
    /// Indices of `groups`, ascending: those that hold a peer, those that hold a route.
    let groupsOfPeer: [ID<Peer>: [Int]]
    let groupsOfRoute: [ID<Route>: [Int]]
    /// Where the networks' own addresses lie: each is a peer's or nobody's, whatever routes say.
    let space: PrefixTable<ID<Network>>
    let routesByPrefix: PrefixTable<[Route]>
    let visibility = VisibilityCache()
    /// The active ones, ordered by the id of their device.
    private let gatewaysByNetwork: [ID<Network>: [Peer]]
    private let standing: Standing

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        let standing = Standing(configuration)
        self.standing = standing
        let peers = configuration.peers.values.sorted { $0.id < $1.id }
        let routes = configuration.routes.values.sorted { $0.id < $1.id }
        peersByNetwork = Dictionary(grouping: peers, by: \.networkID)
        peersByDevice = Dictionary(grouping: peers, by: \.deviceID)
        routesByNetwork = Dictionary(grouping: routes, by: \.networkID)
        let addresses = peers.flatMap { peer in peer.addresses.map { ($0, peer) } }
        peerByAddress = Dictionary(addresses) { first, _ in first }
        accessLists = Dictionary(configuration.accessLists.values.map { ($0.networkID, $0) }) { first, _ in first }
        userRoutings = Dictionary(configuration.userRoutings.values.map { ($0.userID, $0.preference) }) { a, _ in a }
        let gateways = peers.filter { peer in
            configuration.devices[peer.deviceID]?.deviceKind == .gateway && standing.isActive(peer)
        }
        gatewaysByNetwork = Dictionary(grouping: gateways.sorted { $0.deviceID < $1.deviceID }, by: \.networkID)
        groups = GroupView.all(of: configuration, peersByDevice: peersByDevice)
        groupsByID = Dictionary(uniqueKeysWithValues: groups.map { ($0.group.id, $0) })
        groupsOfPeer = Self.index(groups) { $0.peers }
        groupsOfRoute = Self.index(groups) { $0.routes }
        space = configuration.networks.values.reduce(into: PrefixTable()) { table, network in
            for prefix in network.prefixes { table[prefix] = network.id }
        }
        routesByPrefix = routes.reduce(into: PrefixTable()) { table, route in
            for prefix in route.destinations { table[prefix] = (table[prefix] ?? []) + [route] }
        }
    }

    private static func index<Kind>(
        _ groups: [GroupView], _ members: (GroupView) -> Set<ID<Kind>>
    ) -> [ID<Kind>: [Int]] {
        groups.enumerated().reduce(into: [:]) { index, entry in
            for member in members(entry.element) { index[member, default: []].append(entry.offset) }
        }
    }

    /// Whether a peer may take part at all: its device is active, its owner isn't cut off, and nothing blocks it.
    public func isActive(_ peer: Peer) -> Bool { standing.isActive(peer) }

    /// Whether a device may, in those of its networks that don't block its peer.
    func isActive(device: ID<Device>) -> Bool { standing.isActive(device: device) }

    /// Why a peer takes no part; none where it does.
    public func obstacles(of peer: Peer) -> [PeerObstacle] { standing.obstacles(of: peer) }

    /// A jump peer stands for a gateway in a network.
    public func isJump(_ peer: Peer) -> Bool {
        configuration.devices[peer.deviceID]?.deviceKind == .gateway
    }

    /// A device's places in networks, the oldest first.
    public func peers(of device: ID<Device>) -> [Peer] { peersByDevice[device] ?? [] }

    /// The peers of a network, the oldest first.
    public func peers(in network: ID<Network>) -> [Peer] { peersByNetwork[network] ?? [] }

    /// The peer that has an address.
    public func peer(at address: IPAddress) -> Peer? { peerByAddress[address] }

    /// The oldest group that holds these peers, no others, and no routes.
    public func group(ofJust peers: Set<ID<Peer>>) -> Group? {
        groups.filter { $0.peers == peers && $0.group.members.routeIDs.isEmpty }.map(\.group).min { $0.id < $1.id }
    }

    /// The active gateways of a network, by the id of their device.
    public func gateways(of network: ID<Network>) -> [Peer] { gatewaysByNetwork[network] ?? [] }

    /// The gateway that a network's prefixes lie at: the one that is remembered, as long as it can serve.
    public func primaryGateway(of network: ID<Network>) -> Peer? {
        let gateways = gateways(of: network)
        let remembered = configuration.networks[network]?.primaryGatewayID
        return gateways.first { $0.deviceID == remembered } ?? gateways.first { !isDraining($0) } ?? gateways.first
    }

    private func isDraining(_ peer: Peer) -> Bool { configuration.devices[peer.deviceID]?.service?.drain ?? false }
}
