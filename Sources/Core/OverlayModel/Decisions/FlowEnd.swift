// SPDX-License-Identifier: Apache-2.0

import Addressing

/// One end of a flow, as the configuration knows its address.
struct FlowEnd {
    let address: IPAddress
    /// The peer that has the address.
    let peer: Peer?
    /// The peer stands for a gateway.
    let isGateway: Bool
    /// Routes that hold the address; none where it is a peer's.
    let routes: [Route]

    /// The networks that it is an end in.
    var networks: Set<ID<Network>> {
        if let peer { return [peer.networkID] }
        return Set(routes.map(\.networkID))
    }
}

extension Overlay {
    func end(at address: IPAddress) -> FlowEnd {
        let peer = peerByAddress[address]
        return FlowEnd(
            address: address, peer: peer, isGateway: peer.map(isJump) ?? false,
            routes: peer == nil ? routes(holding: address) : [])
    }

    private func routes(holding address: IPAddress) -> [Route] {
        routesByNetwork.values.joined().filter { $0.destinations.contains { $0.contains(address) } }
            .sorted { $0.id < $1.id }
    }

    /// Whether the target of a rule holds an end.
    func holds(_ target: RuleTarget, _ end: FlowEnd) -> Bool {
        switch target {
        case .cidr(let prefix): !end.isGateway && prefix.contains(end.address)
        case .peer(let id): end.peer?.id == id
        case .group(let id):
            groups.contains { view in view.group.id == id && end.peer.map { view.peers.contains($0.id) } ?? false }
        case .network(let id): !end.isGateway && end.peer?.networkID == id
        case .route(let id): end.routes.contains { $0.id == id }
        case .any: !end.isGateway
        }
    }
}

extension GroupView {
    /// Whether an end is one of its members.
    func holds(_ end: FlowEnd) -> Bool {
        if let peer = end.peer { return peers.contains(peer.id) }
        return end.routes.contains { routes.contains($0.id) }
    }
}
