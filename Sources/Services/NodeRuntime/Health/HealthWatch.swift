// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// Collects what a node's health follows from, at each look around.
struct HealthWatch {
    var contact = ControlPlaneContact()
    /// Since when each gateway is to be sent to.
    private var known: [PublicKey: Duration] = [:]

    /// Destinations that are asked about at each look: enough to see that something is wrong.
    private static let mostRoutes = 16

    /// - Parameter running: what was applied last; nil: nothing.
    mutating func facts(
        of desired: DesiredState?, _ running: NodeState?, at place: NodePlace, _ ports: ManagedPorts, now: Duration
    ) -> HealthFacts? {
        guard let desired, !desired.addresses.isEmpty else { return nil }
        var facts = HealthFacts(interface: place.interface, mtu: desired.mtu)
        facts.forwards = place.gateway != nil
        facts.switches = (try? ports.probe.switches(of: place.interface)) ?? nil
        facts.contact = contact
        let mark = running?.tunnel.firewallMark ?? 0
        facts.gateways = gateways(of: desired, place, ports, mark: mark, now: now)
        let routes = Self.asked(running)
        let ways = ports.ways(to: place.controlPlane + routes.map(\.address))
        for address in place.controlPlane { facts.controlPlane[address] = ways[address] }
        for route in routes { facts.routes[route] = ways[route.address] }
        return facts
    }

    /// Peers that are sent to first: of a gateway there are none.
    private mutating func gateways(
        of desired: DesiredState, _ place: NodePlace, _ ports: ManagedPorts, mark: UInt32, now: Duration
    ) -> [HealthFacts.Gateway] {
        let peers = desired.peers.filter { $0.endpoint != nil && $0.persistentKeepalive > 0 }
        known = Dictionary(peers.map { ($0.publicKey, known[$0.publicKey] ?? now) }) { first, _ in first }
        guard !peers.isEmpty, let tunnel = (try? ports.backend.observe(place.interface)) ?? nil else { return [] }
        let seen = Dictionary(tunnel.peers.map { ($0.configuration.publicKey, $0) }) { first, _ in first }
        let wall = ports.clock.wall() - Timestamp(milliseconds: 0)
        let endpoints = peers.map { seen[$0.publicKey]?.configuration.endpoint ?? place.endpoints[$0.publicKey] }
        let ways = ports.ways(to: endpoints.compactMap { $0?.address }, mark: mark)
        return zip(peers, endpoints).map { peer, endpoint in
            HealthFacts.Gateway(
                name: "\(peer.name)", endpoint: endpoint, way: endpoint.flatMap { ways[$0.address] },
                age: now - (known[peer.publicKey] ?? now),
                sinceHandshake: seen[peer.publicKey]?.lastHandshake.map { max(wall - $0, .zero) })
        }
    }

    /// Those of a full tunnel are in a table of its own, and are rules' to lead to.
    private static func asked(_ running: NodeState?) -> [Prefix] {
        let routes = (running?.network.routes ?? []).filter { $0.table == Route.mainTable }
        return routes.map(\.destination).filter { !$0.isDefault }.sorted().prefix(mostRoutes).map(\.self)
    }
}

extension ManagedPorts {
    /// What can't be asked counts as no way: netlink answers.
    fileprivate func ways(to addresses: [IPAddress], mark: UInt32 = 0) -> [IPAddress: NetworkWay] {
        (try? probe.ways(to: addresses, mark: mark)) ?? [:]
    }
}
