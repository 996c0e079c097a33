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
        for address in place.controlPlane { facts.controlPlane[address] = ports.way(to: address) }
        for route in Self.asked(running) { facts.routes[route] = ports.way(to: route.address) }
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
        return peers.map { peer in
            let observed = seen[peer.publicKey]
            let endpoint = observed?.configuration.endpoint ?? place.endpoints[peer.publicKey]
            return HealthFacts.Gateway(
                name: "\(peer.name)", endpoint: endpoint,
                way: endpoint.flatMap { ports.way(to: $0.address, mark: mark) },
                age: now - (known[peer.publicKey] ?? now),
                sinceHandshake: observed?.lastHandshake.map { max(wall - $0, .zero) })
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
    fileprivate func way(to address: IPAddress, mark: UInt32 = 0) -> NetworkWay? {
        (try? probe.way(to: address, mark: mark)) ?? nil
    }
}
