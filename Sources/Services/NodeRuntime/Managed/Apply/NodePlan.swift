// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// What a node runs of its desired state, given what only the machine knows.
struct NodePlan: Hashable, Sendable {
    let node: NodeState
    /// Destinations that are left out; all others are in `node`.
    let refusals: [RouteRefusal]
    /// Whether the node should be an exit, and this machine has not agreed to it.
    var refusesToBeExit = false
}

/// A destination that is not routed into the tunnel.
struct RouteRefusal: Hashable, Sendable, CustomStringConvertible {
    enum Reason: Hashable, Sendable {
        case obstacle(RouteObstacle)
        /// It would take everything, and this machine has not agreed to that.
        case exitNotAccepted
        /// It lies beyond the node's networks, and this machine has not agreed to such.
        case routesNotAccepted
    }

    let destination: Prefix
    let reason: Reason

    var description: String {
        switch reason {
        case .obstacle(.holds(let address)):
            "\(destination) holds \(address), which this machine must reach outside the tunnel"
        case .obstacle(.overlaps(let network)):
            "\(destination) overlaps \(network.prefix), which this machine is attached to by \(network.interface)"
        case .routesNotAccepted: "\(destination) lies behind others, and this machine has not agreed to send there"
        case .exitNotAccepted:
            "\(destination) is everything, and this machine has not agreed to send everything into the tunnel"
        }
    }
}

/// What only the machine knows of its node.
struct NodePlace: Hashable, Sendable {
    var interface: InterfaceName
    var privateKey: PrivateKey
    /// Peers' endpoints, as far as their names are looked up.
    var endpoints: [PublicKey: SocketAddress] = [:]
    /// New keys of peers that have shaken hands: they have taken the place of those that they replace.
    var succeeded: Set<PublicKey> = []
    /// Where the control plane is reached.
    var controlPlane: [IPAddress] = []
    var attached: [AttachedNetwork] = []
    var consent = NodeConsent()
    /// Rules that have expired by then don't count, whether or not the control plane can be heard.
    var now = Timestamp.distantPast
    /// nil: it forwards nothing.
    var gateway: GatewayPlace?
}

struct GatewayPlace: Hashable, Sendable {
    /// nil: no flow log.
    var flowLog: FlowLogging?
}

extension DesiredState {
    func plan(at place: NodePlace) -> NodePlan {
        let refusals = refusals(at: place)
        let refused = Set(refusals.map(\.destination))
        var network = InterfaceState(
            isUp: true, mtu: mtu, addresses: Set(addresses.map { refused.contains($0.network) ? $0.alone : $0 }))
        let accepted = routes.filter { !refused.contains($0.destination) }
        network.routes = Set(
            accepted.filter { !$0.destination.isDefault }.map { Route(destination: $0.destination, source: $0.source) })
        let everything = accepted.filter(\.destination.isDefault)
        if !everything.isEmpty { network.send(everything, into: FullTunnel(place.interface), at: place) }
        var tunnel = tunnel(at: place, without: refused)
        if !everything.isEmpty { tunnel.firewallMark = FullTunnel(place.interface).number }
        return NodePlan(
            node: NodeState(
                interface: place.interface, tunnel: tunnel, network: network,
                filter: place.gateway.map { filter(of: $0, at: place) },
                blocksIncoming: place.gateway == nil && place.consent.blocksIncoming),
            refusals: refusals, refusesToBeExit: firewall?.exit != nil && !place.consent.acceptsExit)
    }

    /// The networks of the node's own addresses are routes as well: the kernel makes them.
    private func refusals(at place: NodePlace) -> [RouteRefusal] {
        let outside = place.endpoints.values.map(\.address) + place.controlPlane
        let own = addresses.filter { $0 != $0.alone }.map(\.network)
        let particular = (Set(own).sorted() + routes.map(\.destination)).filter { !$0.isDefault }
        let refusals = particular.compactMap { destination in
            RouteObstacle(to: destination, outside: outside.sorted(), attached: place.attached).map {
                RouteRefusal(destination: destination, reason: .obstacle($0))
            }
        }
        return refusals + refusalsOfRoutes(but: Set(refusals.map(\.destination)), at: place)
            + (place.consent.acceptsExit ? [] : refusalsOfEverything)
    }

    private func refusalsOfRoutes(but refused: Set<Prefix>, at place: NodePlace) -> [RouteRefusal] {
        guard !place.consent.acceptsRoutes else { return [] }
        return routes.map(\.destination).filter { !$0.isDefault && !refused.contains($0) }
            .map { RouteRefusal(destination: $0, reason: .routesNotAccepted) }
    }

    /// Both families: who doesn't send everything into the tunnel sends it past it.
    private var refusalsOfEverything: [RouteRefusal] {
        guard routes.contains(where: \.destination.isDefault) else { return [] }
        return AddressFamily.allCases.map { RouteRefusal(destination: .default($0), reason: .exitNotAccepted) }
    }

    private func tunnel(at place: NodePlace, without refused: Set<Prefix>) -> TunnelConfiguration {
        TunnelConfiguration(
            privateKey: place.privateKey, listenPort: listenPort,
            peers: peers.succeeded(by: place.succeeded).map { peer in
                PeerConfiguration(
                    publicKey: peer.publicKey, endpoint: place.endpoints[peer.publicKey],
                    allowedIPs: Set(peer.allowedIPs).subtracting(refused), persistentKeepalive: peer.persistentKeepalive
                )
            })
    }

    /// A gateway that is told no rules, because it is blocked, lets nothing through.
    private func filter(of gateway: GatewayPlace, at place: NodePlace) -> FilterState {
        let exit = firewall?.exit
        let isAccepted = place.consent.acceptsExit
        let closed = isAccepted ? place.attached.map(\.prefix) : AddressFamily.allCases.map(Prefix.default)
        let masquerades = (firewall?.nat ?? []) + (isAccepted ? exit.map { [$0.masquerade] } ?? [] : [])
        let rules = Firewall(
            interface: place.interface, ownAddresses: firewall?.ownAddresses ?? [],
            rules: (exit?.denials(towards: closed) ?? [])
                + (firewall?.rules ?? []).filter { $0.counts(at: place.now) },
            enforcement: Enforcement(standard: .enforce), translation: Translation(masquerades: masquerades))
        return FilterState(
            firewall: rules, logging: gateway.flowLog.flatMap { $0.narrowed(to: firewall?.flowLog ?? .off) },
            owners: peers.succeeded(by: place.succeeded).map {
                FlowOwner(publicKey: $0.publicKey, name: $0.name.description, prefixes: Set($0.allowedIPs))
            })
    }
}

extension [DesiredPeer] {
    /// Cryptokey routing keeps an address at one peer: the new key's, once it has shaken hands.
    fileprivate func succeeded(by keys: Set<PublicKey>) -> [DesiredPeer] {
        let successors = filter { keys.contains($0.publicKey) }
        guard !successors.isEmpty else { return self }
        let before = Dictionary(map { ($0.publicKey, $0) }) { first, _ in first }
        let replaced = Set(successors.compactMap(\.replaces))
        return filter { !replaced.contains($0.publicKey) }.map { peer in
            guard keys.contains(peer.publicKey), let old = peer.replaces.flatMap({ before[$0] }) else { return peer }
            var peer = peer
            peer.allowedIPs = old.allowedIPs
            return peer
        }
    }
}

extension InterfaceState {
    /// A family without a route is refused: both go into the tunnel or nowhere.
    fileprivate mutating func send(_ everything: [DesiredRoute], into full: FullTunnel, at place: NodePlace) {
        for family in AddressFamily.allCases {
            let route = everything.first { $0.destination.family == family }
            if let route { routes.insert(full.route(family, source: route.source)) }
            rules.formUnion(
                full.rules(
                    family, peers: place.endpoints.values, hosts: place.controlPlane, carries: route != nil))
        }
    }
}

extension InterfaceAddress {
    /// Without its network.
    fileprivate var alone: InterfaceAddress {
        InterfaceAddress(address: address, length: UInt8(address.family.bitWidth))
    }
}
