// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What lies in one network, as prefixes: its active peers, what its routes lead to outside of all overlays, and for
/// those that leave through this gateway, the outside.
struct NetworkSpace {
    let id: ID<Network>
    private let overlay: Overlay
    private let peers: [Peer]
    private let hosts: [Prefix]
    private let routes: [(id: ID<Route>, reach: [Prefix])]
    private let everything: [Prefix]
    /// Peers whose traffic to the outside leaves through the gateway.
    private let leaving: Set<ID<Peer>>
    private let outside: [Prefix]
    /// Most groups are members in some rules and targets in others.
    private let hostsByGroup: [ID<Group>: [Prefix]]

    init(id: ID<Network>, at gateway: ID<Device>, overlay: Overlay) {
        self.id = id
        self.overlay = overlay
        peers = overlay.peers(in: id).filter(overlay.isActive)
        hosts = peers.filter { !overlay.isJump($0) }.hostPrefixes
        routes = (overlay.routes.byNetwork[id] ?? []).map { ($0.id, overlay.reach(of: $0)) }
        everything = (hosts + routes.flatMap(\.reach)).aggregated()
        leaving =
            overlay.has(gateway, .exit) ? Set(peers.lazy.filter { overlay.exit(of: $0) == gateway }.map(\.id)) : []
        outside = leaving.isEmpty ? [] : overlay.outside
        hostsByGroup = overlay.groups.byID.mapValues { overlay.hosts(among: $0.peers, in: id) }
    }

    /// Of the peers whose traffic to the outside leaves through the gateway.
    var leavingHosts: [Prefix] { hosts(among: leaving) }

    /// Who may have of a gateway what peers have of theirs: the active peers, gateways among them, but for those that
    /// the access list keeps from it.
    func clients(of gateway: Peer) -> [Prefix] {
        let others = peers.filter(overlay.isJump).hostPrefixes
        guard overlay.accessLists[id]?.enabled ?? false else { return (hosts + others).aggregated() }
        return peers.filter { !overlay.accessListDenies($0, gateway) }.hostPrefixes
    }

    /// Pairs that a rule between members and a target is about, as from the members.
    func pairs(of view: GroupView, and target: RuleTarget) -> [(members: [Prefix], others: [Prefix])] {
        let members = hosts(of: view) + routes.filter { view.routes.contains($0.id) }.flatMap(\.reach)
        return [
            (members, prefixes(of: target)), (hosts(among: view.peers.intersection(leaving)), outside(of: target)),
        ].filter { !$0.members.isEmpty && !$0.others.isEmpty }
    }

    /// All that can talk here, where neither end is a gateway.
    var allPairs: [(sources: [Prefix], destinations: [Prefix])] {
        [(everything, everything), (leavingHosts, outside), (outside, leavingHosts)]
            .filter { !$0.0.isEmpty && !$0.1.isEmpty }
    }

    /// Isolated peers, with all that could open a flow to them.
    var isolation: [(sources: [Prefix], destinations: [Prefix])] {
        let isolated = peers.filter(\.isIsolated)
        let leavingToo = isolated.filter { leaving.contains($0.id) }
        return [(everything, isolated.hostPrefixes), (outside, leavingToo.hostPrefixes)]
            .filter { !$0.0.isEmpty && !$0.1.isEmpty }
    }

    /// Pairs of peers that the access list keeps apart, gateways among them; each in both directions.
    var accessDenials: [(sources: [Prefix], destinations: [Prefix])] {
        guard let list = overlay.accessLists[id], list.enabled else { return [] }
        return AccessDenials(list, among: peers, in: overlay).pairs.map {
            ($0.sources.hostPrefixes, $0.destinations.hostPrefixes)
        }
    }

    /// As `Overlay.holds(_:_:in:)` says it of an address.
    private func prefixes(of target: RuleTarget) -> [Prefix] {
        switch target {
        case .cidr(let prefix): everything.compactMap { $0.intersection(prefix) }
        case .peer(let id): hosts(among: [id])
        case .group(let id): overlay.groups.byID[id].map(hosts) ?? []
        case .network(let id): id == self.id ? hosts : []
        case .route(let id): routes.first { $0.id == id }?.reach ?? []
        case .internet: []
        case .any: everything
        }
    }

    private func outside(of target: RuleTarget) -> [Prefix] {
        switch target {
        case .cidr(let prefix): outside.compactMap { $0.intersection(prefix) }
        case .internet, .any: outside
        case .peer, .group, .network, .route: []
        }
    }

    private func hosts(of view: GroupView) -> [Prefix] { hostsByGroup[view.group.id] ?? [] }

    private func hosts(among ids: Set<ID<Peer>>) -> [Prefix] { overlay.hosts(among: ids, in: id) }
}

extension Overlay {
    /// The destinations of a route, less the addresses of all overlays.
    func reach(of route: Route) -> [Prefix] { route.destinations.subtracting(overlaySpace).aggregated() }

    /// What lies in no network, behind no route and in no local space.
    var outside: [Prefix] {
        let inside = overlaySpace + configuration.routes.values.flatMap(\.destinations) + LocalSpace.prefixes
        return AddressFamily.allCases.map(Prefix.default).subtracting(inside.aggregated()).aggregated()
    }

    /// Of those that are active in a network.
    fileprivate func hosts(among ids: Set<ID<Peer>>, in network: ID<Network>) -> [Prefix] {
        let members = ids.lazy.compactMap { self.configuration.peers[$0] }
        return members.filter { $0.networkID == network && self.isActive($0) }.hostPrefixes
    }

    private var overlaySpace: [Prefix] { configuration.networks.values.flatMap(\.prefixes) }
}

extension Sequence<Peer> {
    /// One family after the other: peers have ascending addresses, and what is in order is sorted soon.
    var hostPrefixes: [Prefix] {
        var byFamily: (v4: [Prefix], v6: [Prefix]) = ([], [])
        for peer in self {
            if let address = peer.address(.v4) { byFamily.v4.append(Prefix(host: address)) }
            if let address = peer.address(.v6) { byFamily.v6.append(Prefix(host: address)) }
        }
        return (byFamily.v4 + byFamily.v6).aggregated()
    }
}
