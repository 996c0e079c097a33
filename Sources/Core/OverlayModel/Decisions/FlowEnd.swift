// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// One end of a flow, as the configuration knows its address.
struct FlowEnd {
    let address: IPAddress
    /// The peer that has the address.
    let peer: Peer?
    /// The peer stands for a gateway.
    let isGateway: Bool
    /// Routes that hold the address; none where it is an overlay's own.
    let routes: [Route]
    /// It lies in no network, behind no route and in no local space: exits lead to it.
    let isOutside: Bool

    /// The networks that it is an end in.
    var networks: Set<ID<Network>> {
        if let peer { return [peer.networkID] }
        return Set(routes.map(\.networkID))
    }
}

extension Overlay {
    func end(at address: IPAddress) -> FlowEnd {
        let peer = peers.byAddress[address]
        let isInside = peer != nil || space.longestMatch(address) != nil
        let routes = isInside ? [] : Array(routes.byPrefix.matches(address).joined())
        return FlowEnd(
            address: address, peer: peer, isGateway: peer.map(isJump) ?? false, routes: routes,
            isOutside: !isInside && routes.isEmpty && !LocalSpace.contains(address))
    }

    /// Whether the target of a rule holds an end, as far as one network goes.
    func holds(_ target: RuleTarget, _ end: FlowEnd, in network: ID<Network>) -> Bool {
        switch target {
        case .cidr(let prefix): !end.isGateway && prefix.contains(end.address)
        case .peer(let id): end.peer?.id == id
        case .group(let id):
            end.peer.map { groups.byID[id]?.peers.contains($0.id) ?? false } ?? false
        case .network(let id): !end.isGateway && end.peer?.networkID == id
        case .route(let id): end.routes.contains { $0.id == id && $0.networkID == network }
        case .internet: end.isOutside
        case .any: !end.isGateway
        }
    }

    /// The groups that hold an address, the strongest first.
    public func groups(holding address: IPAddress) -> [Group] {
        groups(holding: end(at: address)).map { groups.views[$0].group }
    }

    /// The groups that hold an end, as indices of `groups.views`, ascending.
    func groups(holding end: FlowEnd) -> [Int] {
        if let peer = end.peer { return groups.ofPeer[peer.id] ?? [] }
        guard end.routes.count > 1 else { return end.routes.first.flatMap { groups.ofRoute[$0.id] } ?? [] }
        return Set(end.routes.flatMap { groups.ofRoute[$0.id] ?? [] }).sorted()
    }
}

extension GroupView {
    /// Whether an end is one of its members, as far as one network goes.
    func holds(_ end: FlowEnd, in network: ID<Network>) -> Bool {
        if let peer = end.peer { return peers.contains(peer.id) }
        return end.routes.contains { $0.networkID == network && routes.contains($0.id) }
    }
}
