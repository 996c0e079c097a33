// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// What a peer may open, and what may be opened at it, as the verdict says it of each pair.
    public func reachability(_ caller: Caller, _ network: ID<Network>, _ id: ID<Peer>) throws -> ReachabilityResponse {
        let overlay = try overlay(caller)
        let peer = try overlay.configuration.peer(id, of: network)
        let ends = overlay.ends(beside: peer)
        func reachable(_ services: (IPAddress, IPAddress) -> [AllowedService]) -> [ReachableEnd] {
            ends.compactMap { kind, id, name, addresses in
                for own in peer.addresses {
                    guard let other = addresses.first(where: { $0.family == own.family }) else { continue }
                    let services = services(own, other)
                    guard !services.isEmpty else { continue }
                    return ReachableEnd(kind: kind, id: id, name: name, address: other, services: services)
                }
                return nil
            }
        }
        let time = now()
        return ReachabilityResponse(
            obstacles: overlay.obstacles(of: peer).map(overlay.configuration.words),
            outgoing: reachable { overlay.services(from: $0, to: $1, at: time) },
            incoming: reachable { overlay.services(from: $1, to: $0, at: time) })
    }
}

extension Overlay {
    fileprivate typealias End = (kind: String, id: String, name: DNSLabel, addresses: [IPAddress])

    /// The other peers of its network, and the first address of each route.
    fileprivate func ends(beside peer: Peer) -> [End] {
        let peers = peers(in: peer.networkID).filter { $0.id != peer.id }.map { other -> End in
            (isJump(other) ? "gateway" : "peer", "\(other.id)", other.name, other.addresses)
        }
        let routes = configuration.routes.values.filter { $0.networkID == peer.networkID }.map { route -> End in
            ("route", "\(route.id)", route.name, route.destinations.map(\.address))
        }
        return (peers + routes).sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }
    }
}

extension Configuration {
    func words(for obstacle: PeerObstacle) -> String {
        switch obstacle {
        case .device(.pending): "its device waits for approval"
        case .device(let state): "its device is \(state.rawValue)"
        case .incident(let id): "an open incident blocks its device: \(incidents[id]?.type.rawValue ?? "\(id)")"
        case .accessList: "the network's access list blocks it"
        case .owner: "its owner is cut off"
        }
    }
}
