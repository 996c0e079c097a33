// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// The name of the rule that keeps isolated peers closed; a policy's rule is named by its id.
    public static let isolationRule = "isolation"

    /// `verdict(on:)` as rules over addresses, for flows through a gateway of these networks. Steps become levels, each
    /// group a chain. A rule is written once for each network and names only what lies in it: what shares no network
    /// is named by no rule.
    func firewallRules(in networks: [ID<Network>]) -> [FirewallRule] {
        let spaces = networks.map { NetworkSpace(id: $0, overlay: self) }
        let isolation = spaces.compactMap(\.isolation)
        let policy = groups.enumerated().flatMap { chain, view in
            view.rules.flatMap { _, rule in
                spaces.filter { view.speaksOf($0.id) }.compactMap { rule.firewallRule(of: view, chain: chain, in: $0) }
            }
        }
        return isolation + policy
    }
}

extension PolicyRule {
    /// - Returns: nil where it concerns nobody in the network.
    fileprivate func firewallRule(of view: GroupView, chain: Int, in space: NetworkSpace) -> FirewallRule? {
        let members = space.prefixes(of: view)
        let others = space.prefixes(of: target)
        let (sources, destinations) = direction == .output ? (members, others) : (others, members)
        guard !sources.isEmpty, !destinations.isEmpty else { return nil }
        return FirewallRule(
            name: id.description, level: view.group.priority, chain: chain, action: action, sources: sources,
            destinations: destinations, protocol: `protocol`, ports: ports)
    }
}

/// What lies in one network: its peers and the prefixes of its routes.
private struct NetworkSpace {
    let id: ID<Network>
    private let overlay: Overlay
    private let peers: [Peer]
    private let routes: [Route]

    init(id: ID<Network>, overlay: Overlay) {
        self.id = id
        self.overlay = overlay
        peers = (overlay.peersByNetwork[id] ?? []).filter(overlay.isActive)
        routes = overlay.routesByNetwork[id] ?? []
    }

    var isolation: FirewallRule? {
        let isolated = peers.filter(\.isIsolated)
        guard !isolated.isEmpty else { return nil }
        let others = hosts { !overlay.isJump($0) } + routes.flatMap(\.destinations)
        return FirewallRule(
            name: Overlay.isolationRule, action: .deny, sources: others,
            destinations: isolated.flatMap(\.addresses).map { Prefix(host: $0) })
    }

    func prefixes(of view: GroupView) -> [Prefix] {
        hosts { view.peers.contains($0.id) } + routes.filter { view.routes.contains($0.id) }.flatMap(\.destinations)
    }

    /// As `Overlay.holds(_:_:)` says it of an address.
    func prefixes(of target: RuleTarget) -> [Prefix] {
        switch target {
        case .cidr(let prefix):
            hosts { !overlay.isJump($0) }.filter(prefix.contains)
                + routes.flatMap(\.destinations).compactMap { $0.intersection(prefix) }
        case .peer(let id): hosts { $0.id == id }
        case .group(let id):
            overlay.groups.first { $0.group.id == id }.map { view in hosts { view.peers.contains($0.id) } } ?? []
        case .network(let id): id == self.id ? hosts { !overlay.isJump($0) } : []
        case .route(let id): routes.filter { $0.id == id }.flatMap(\.destinations)
        case .any: hosts { !overlay.isJump($0) } + routes.flatMap(\.destinations)
        }
    }

    private func hosts(where condition: (Peer) -> Bool) -> [Prefix] {
        peers.filter(condition).flatMap(\.addresses).map { Prefix(host: $0) }
    }
}

extension Prefix {
    /// What lies in both: of two prefixes that overlap, one holds the other.
    fileprivate func intersection(_ other: Prefix) -> Prefix? {
        if contains(other) { return other }
        return other.contains(self) ? self : nil
    }
}
