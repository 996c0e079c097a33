// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// What a node runs of its desired state, given what only the machine knows.
struct NodePlan: Hashable, Sendable {
    let node: NodeState
    /// Destinations that are left out; all others are in `node`.
    let refusals: [RouteRefusal]
}

/// A destination that is not routed into the tunnel.
struct RouteRefusal: Hashable, Sendable, CustomStringConvertible {
    let destination: Prefix
    let obstacle: RouteObstacle

    var description: String {
        switch obstacle {
        case .holds(let address):
            "\(destination) holds \(address), which this machine must reach outside the tunnel"
        case .overlaps(let network):
            "\(destination) overlaps \(network.prefix), which this machine is attached to by \(network.interface)"
        }
    }
}

/// What only the machine knows of its node.
struct NodePlace: Hashable, Sendable {
    var interface: InterfaceName
    var privateKey: PrivateKey
    /// Peers' endpoints, as far as their names are looked up.
    var endpoints: [PublicKey: SocketAddress] = [:]
    /// Where the control plane is reached.
    var controlPlane: [IPAddress] = []
    var attached: [AttachedNetwork] = []
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
        let network = InterfaceState(
            isUp: true, mtu: mtu, addresses: Set(addresses.map { refused.contains($0.network) ? $0.alone : $0 }),
            routes: Set(
                routes.filter { !refused.contains($0.destination) }.map {
                    Route(destination: $0.destination, source: $0.source)
                }))
        return NodePlan(
            node: NodeState(
                interface: place.interface, tunnel: tunnel(at: place, without: refused), network: network,
                filter: place.gateway.map { filter(of: $0, at: place) }),
            refusals: refusals)
    }

    /// The networks of the node's own addresses are routes as well: the kernel makes them.
    private func refusals(at place: NodePlace) -> [RouteRefusal] {
        let outside = place.endpoints.values.map(\.address) + place.controlPlane
        let own = addresses.filter { $0 != $0.alone }.map(\.network)
        return (Set(own).sorted() + routes.map(\.destination)).compactMap { destination in
            RouteObstacle(to: destination, outside: outside.sorted(), attached: place.attached).map {
                RouteRefusal(destination: destination, obstacle: $0)
            }
        }
    }

    private func tunnel(at place: NodePlace, without refused: Set<Prefix>) -> TunnelConfiguration {
        TunnelConfiguration(
            privateKey: place.privateKey, listenPort: listenPort,
            peers: peers.map { peer in
                PeerConfiguration(
                    publicKey: peer.publicKey, endpoint: place.endpoints[peer.publicKey],
                    allowedIPs: Set(peer.allowedIPs).subtracting(refused), persistentKeepalive: peer.persistentKeepalive
                )
            })
    }

    /// A gateway that is told no rules, because it is blocked, lets nothing through.
    private func filter(of gateway: GatewayPlace, at place: NodePlace) -> FilterState {
        let rules = Firewall(
            interface: place.interface, ownAddresses: firewall?.ownAddresses ?? [],
            rules: (firewall?.rules ?? []).filter { $0.counts(at: place.now) },
            enforcement: Enforcement(standard: .enforce),
            translation: Translation(masquerades: firewall?.nat ?? []))
        return FilterState(
            firewall: rules, logging: gateway.flowLog.flatMap { $0.narrowed(to: firewall?.flowLog ?? .off) },
            owners: peers.map {
                FlowOwner(publicKey: $0.publicKey, name: $0.name.description, prefixes: Set($0.allowedIPs))
            })
    }
}

extension InterfaceAddress {
    /// Without its network.
    fileprivate var alone: InterfaceAddress {
        InterfaceAddress(address: address, length: UInt8(address.family.bitWidth))
    }
}
