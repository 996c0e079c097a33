// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A configuration with the indexes that decisions need; every decision on it is a pure function. Building one costs
/// time linear in the configuration; following a change costs little more than what the change touches. Nothing of it
/// ever changes; a class, because it is handed on with each question.
///
/// - `verdict(on:at:)` says who may reach what (Decisions/)
/// - `routing(of:)` says what goes into a device's tunnel, and where it leaves (Routing/)
/// - `compile(for:)` says what a node should run (Compile/)
public final class Overlay: Sendable {
    public let configuration: Configuration
    let peers: PeerIndex
    let devices: DeviceIndex
    let routes: RouteIndex
    let groups: GroupIndex
    let accessLists: [ID<Network>: AccessList]
    let userRoutings: [ID<User>: RoutingPreference]
    /// Whose policy asks for it.
    let fullTunnelNetworks: Set<ID<Network>>
    /// Where the networks' own addresses lie: each is a peer's or nobody's, whatever routes say.
    let space: PrefixTable<ID<Network>>
    let classes = Remembered<ID<Network>, PeerClasses>()
    let knownAgents = Remembered<PeerClass, SharedPeers>()
    /// By the networks of a gateway.
    let servedPeers = Remembered<[ID<Network>], SharedPeers>()
    /// The active ones, ordered by the id of their device.
    private let gatewaysByNetwork: [ID<Network>: [Peer]]
    private let standing: Standing

    public convenience init(_ configuration: Configuration) {
        let peers = PeerIndex(configuration.peers.values)
        let devices = DeviceIndex(configuration.devices.values)
        self.init(
            configuration, peers, devices, RouteIndex(configuration.routes.values),
            GroupIndex(configuration, peers, devices))
    }

    /// The overlay of another configuration.
    public func following(_ configuration: Configuration) -> Overlay {
        following(configuration, ConfigurationDifference(from: self.configuration, to: configuration))
    }

    func following(_ configuration: Configuration, _ difference: ConfigurationDifference) -> Overlay {
        var (peers, devices) = (peers, devices)
        // Many at once are sooner sorted than moved one by one.
        if difference.peers.count < configuration.peers.count / 8 {
            peers.apply(difference.peers)
        } else {
            peers = PeerIndex(configuration.peers.values)
        }
        devices.apply(difference.devices)
        let after = Overlay(
            configuration, peers, devices,
            difference.routes.isEmpty ? routes : RouteIndex(configuration.routes.values),
            GroupIndex(following: groups, difference, configuration, peers, devices))
        after.inherit(from: self, difference)
        return after
    }

    private init(
        _ configuration: Configuration, _ peers: PeerIndex, _ devices: DeviceIndex, _ routes: RouteIndex,
        _ groups: GroupIndex
    ) {
        self.configuration = configuration
        (self.peers, self.devices, self.routes, self.groups) = (peers, devices, routes, groups)
        let standing = Standing(configuration, devices)
        self.standing = standing
        accessLists = Dictionary(configuration.accessLists.values.map { ($0.networkID, $0) }) { first, _ in first }
        userRoutings = Dictionary(configuration.userRoutings.values.map { ($0.userID, $0.preference) }) { a, _ in a }
        let gateways = devices.gateways.sorted().flatMap { peers.byDevice[$0] ?? [] }
        gatewaysByNetwork = Dictionary(grouping: gateways.filter(standing.isActive), by: \.networkID)
        fullTunnelNetworks = Set(
            configuration.networks.values.lazy.filter { $0.routingPolicy.trafficMode == .fullTunnel }.map(\.id))
        space = configuration.networks.values.reduce(into: PrefixTable()) { table, network in
            for prefix in network.prefixes { table[prefix] = network.id }
        }
    }

    /// Whether a peer may take part at all: its device is active, its owner isn't cut off, and nothing blocks it.
    public func isActive(_ peer: Peer) -> Bool { standing.isActive(peer) }

    /// Whether a device may, in those of its networks that don't block its peer.
    func isActive(device: ID<Device>) -> Bool { standing.isActive(device: device) }

    /// Why a peer takes no part; none where it does.
    public func obstacles(of peer: Peer) -> [PeerObstacle] { standing.obstacles(of: peer) }

    /// Why a device takes part in none of its networks; none where it does in one.
    public func obstacles(of device: Device) -> [PeerObstacle] {
        standing.obstacles(of: device, in: peers(of: device.id))
    }

    /// A jump peer stands for a gateway in a network.
    public func isJump(_ peer: Peer) -> Bool {
        devices.gateways.contains(peer.deviceID)
    }

    /// A device's places in networks, the oldest first.
    public func peers(of device: ID<Device>) -> [Peer] { peers.byDevice[device] ?? [] }

    /// The peers of a network, the oldest first.
    public func peers(in network: ID<Network>) -> [Peer] { peers.byNetwork[network] ?? [] }

    /// The device that has a key.
    public func device(with key: PublicKey) -> ID<Device>? { devices.byKey[key] }

    /// Whose key is being replaced, by id.
    public var rekeyingDevices: [ID<Device>] { devices.rekeying.sorted() }

    /// The peer that has an address.
    public func peer(at address: IPAddress) -> Peer? { peers.byAddress[address] }

    /// The oldest group that holds these peers, no others, and no routes.
    public func group(ofJust peers: Set<ID<Peer>>) -> Group? {
        groups.views.filter { $0.peers == peers && $0.group.members.routeIDs.isEmpty }.map(\.group).min {
            $0.id < $1.id
        }
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
