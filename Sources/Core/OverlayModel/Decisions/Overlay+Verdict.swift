// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// Who may reach what: the one function behind firewalls, explanations and tests. It speaks of a flow, in the
    /// direction of its first packet; replies belong to it.
    /// - Parameter now: rules that have expired by then don't count.
    public func verdict(on flow: Flow, at now: Timestamp) -> Decision {
        let source = end(at: flow.source)
        let destination = end(at: flow.destination)
        for peer in [source.peer, destination.peer].compactMap({ $0 }) where !isActive(peer) { return .deny(.blocked) }
        let shared = sharedNetworks(of: source, destination)
        guard !shared.isEmpty else { return .deny(.scope) }
        if destination.peer?.isIsolated == true, !source.isGateway { return .deny(.isolation) }
        if accessListDenies(source, destination) { return .deny(.acl) }
        if destination.isGateway, source.peer != nil, flow.isSystemService { return .allow(.system) }
        return Judgement(overlay: self, flow: flow, source: source, destination: destination, shared: shared, now: now)
            .decision()
    }

    /// Two peers of a network, a peer and a prefix of its routes, prefixes of two of its routes; or a peer that sends
    /// everything into this network's tunnel, and the outside.
    private func sharedNetworks(of source: FlowEnd, _ destination: FlowEnd) -> Set<ID<Network>> {
        if destination.isOutside { return source.peer.map(exitNetwork) ?? [] }
        if source.isOutside { return destination.peer.map(exitNetwork) ?? [] }
        return source.networks.intersection(destination.networks)
    }

    private func exitNetwork(of peer: Peer) -> Set<ID<Network>> {
        fullTunnelNetwork(of: peer.deviceID) == peer.networkID ? [peer.networkID] : []
    }

    private func accessListDenies(_ source: FlowEnd, _ destination: FlowEnd) -> Bool {
        guard let a = source.peer, let b = destination.peer else { return false }
        return accessListDenies(a, b)
    }

    /// Whether the first rule of the network's access list that matches the pair, in either order, denies.
    func accessListDenies(_ a: Peer, _ b: Peer) -> Bool {
        guard let list = accessLists[a.networkID], list.enabled else { return false }
        let first = list.rules.first { rule in
            rule.source.holds(a) && rule.target.holds(b) || rule.source.holds(b) && rule.target.holds(a)
        }
        return first?.action == .deny
    }
}

extension Flow {
    /// DNS, and ICMP (whose other types a gateway's own filter tells from echo).
    fileprivate var isSystemService: Bool {
        switch `protocol` {
        case .tcp, .udp: destinationPort == 53
        default: ProtocolMatch.icmp.matches(`protocol`, family: destination.family)
        }
    }
}
