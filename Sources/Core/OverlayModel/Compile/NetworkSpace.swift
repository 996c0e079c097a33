// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What lies in one network, as prefixes: its active peers, and what its routes lead to outside of all overlays.
struct NetworkSpace {
    let id: ID<Network>
    private let overlay: Overlay
    private let peers: [Peer]
    private let hosts: [Prefix]
    private let routes: [(id: ID<Route>, reach: [Prefix])]
    private let everything: [Prefix]

    init(id: ID<Network>, overlay: Overlay) {
        self.id = id
        self.overlay = overlay
        peers = (overlay.peersByNetwork[id] ?? []).filter(overlay.isActive)
        hosts = peers.filter { !overlay.isJump($0) }.hostPrefixes
        routes = (overlay.routesByNetwork[id] ?? []).map { ($0.id, overlay.reach(of: $0)) }
        everything = (hosts + routes.flatMap(\.reach)).aggregated()
    }

    /// Its active peers, gateways among them.
    var clients: [Prefix] { peers.hostPrefixes }

    var isolation: FirewallRule? {
        let isolated = peers.filter(\.isIsolated)
        guard !isolated.isEmpty, !everything.isEmpty else { return nil }
        return FirewallRule(
            name: Overlay.isolationRule, action: .deny, sources: everything, destinations: isolated.hostPrefixes)
    }

    func prefixes(of view: GroupView) -> [Prefix] {
        hosts(of: view) + routes.filter { view.routes.contains($0.id) }.flatMap(\.reach)
    }

    /// As `Overlay.holds(_:_:in:)` says it of an address.
    func prefixes(of target: RuleTarget) -> [Prefix] {
        switch target {
        case .cidr(let prefix): everything.compactMap { $0.intersection(prefix) }
        case .peer(let id): hosts(among: [id])
        case .group(let id): overlay.groupsByID[id].map(hosts) ?? []
        case .network(let id): id == self.id ? hosts : []
        case .route(let id): routes.first { $0.id == id }?.reach ?? []
        case .any: everything
        }
    }

    private func hosts(of view: GroupView) -> [Prefix] { hosts(among: view.peers) }

    private func hosts(among ids: Set<ID<Peer>>) -> [Prefix] {
        let members = ids.lazy.compactMap { overlay.configuration.peers[$0] }
        return members.filter { $0.networkID == id && overlay.isActive($0) }.hostPrefixes
    }
}

extension Overlay {
    /// The destinations of a route, less the addresses of all overlays.
    func reach(of route: Route) -> [Prefix] {
        configuration.networks.values.reduce(route.destinations) { reach, network in
            network.prefixes.reduce(reach) { rest, prefix in rest.flatMap { $0.subtracting(prefix) } }
        }.aggregated()
    }
}

extension Sequence<Peer> {
    fileprivate var hostPrefixes: [Prefix] { flatMap(\.addresses).map { Prefix(host: $0) }.aggregated() }
}
