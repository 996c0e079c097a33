// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Who carries a route now: of those that it names, the first that can.
enum RouteCarrier {
    case gateway(ID<Device>)
    /// A peer that has the destinations behind it.
    case site(Peer)
}

extension Overlay {
    /// - Returns: nil while none of those that it names can carry it.
    func carrier(of route: Route) -> RouteCarrier? {
        for device in route.via {
            if gateways(of: route.networkID).contains(where: { $0.deviceID == device }) { return .gateway(device) }
            let peer = peers(of: device).first { $0.networkID == route.networkID }
            if let peer, isActive(peer), !isJump(peer), isApproved(route, at: peer) { return .site(peer) }
        }
        return nil
    }

    /// A site's prefixes count once an administrator has written them down at its peer.
    private func isApproved(_ route: Route, at peer: Peer) -> Bool {
        route.destinations.allSatisfy { destination in
            peer.additionalAllowedIPs.contains { $0.contains(destination) }
        }
    }

    /// The destinations that are not inside of an overlay: longest match would draw other peers' packets to them.
    func placedDestinations(of route: Route) -> [Prefix] {
        route.destinations.filter { destination in
            !configuration.networks.values.contains { $0.prefixes.contains { $0.contains(destination) } }
        }
    }

    /// Routes of its network that a group of the peer's makes known to it.
    func knownRoutes(to peer: Peer) -> [Route] {
        let known = Set((groups.ofPeer[peer.id] ?? []).flatMap { groups.views[$0].group.routeIDs })
        return (routes.byNetwork[peer.networkID] ?? []).filter { known.contains($0.id) }
    }

    /// What a peer reaches behind others, and the gateway that its packets for it go to.
    func routedDestinations(of peer: Peer) -> [(prefix: Prefix, gateway: ID<Device>)] {
        knownRoutes(to: peer).flatMap { route -> [(Prefix, ID<Device>)] in
            let gateway: ID<Device>? =
                switch carrier(of: route) {
                case .gateway(let id): id
                case .site(let site): site.id == peer.id ? nil : primaryGateway(of: peer.networkID)?.deviceID
                case nil: nil
                }
            return gateway.map { gateway in placedDestinations(of: route).map { ($0, gateway) } } ?? []
        }
    }

    /// The prefixes behind each device of a network: those of the routes that it carries, and those that are written
    /// down at its peer. A prefix has one place; of several devices the first that carries it as a route has it, else
    /// the oldest.
    func sitePrefixes(in networks: [ID<Network>]) -> [ID<Device>: [Prefix]] {
        var placed: Set<Prefix> = []
        var result: [ID<Device>: [Prefix]] = [:]
        func place(_ prefixes: [Prefix], at device: ID<Device>) {
            for prefix in prefixes where placed.insert(prefix).inserted { result[device, default: []].append(prefix) }
        }
        for route in networks.flatMap({ routes.byNetwork[$0] ?? [] }) {
            if case .site(let peer) = carrier(of: route) { place(placedDestinations(of: route), at: peer.deviceID) }
        }
        let sites = networks.flatMap { peers(in: $0) }.filter { isActive($0) && !$0.additionalAllowedIPs.isEmpty }
        for peer in sites.sorted(by: { $0.deviceID < $1.deviceID }) {
            place(peer.additionalAllowedIPs, at: peer.deviceID)
        }
        return result
    }
}
