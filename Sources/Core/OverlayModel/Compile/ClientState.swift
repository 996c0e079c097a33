// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The state of agents, plain agents and static devices.
extension Overlay {
    /// Seconds: below the 30 that the shortest-lived NAT mappings of UDP have (RFC 4787 §4.3 asks for 120, few keep to
    /// it); WireGuard's documentation recommends it.
    static let keepalive: UInt16 = 25

    /// All but the agents that it may know.
    func clientState(of device: Device, _ own: [Peer]) -> DesiredState {
        var state = commonState(of: device, own)
        if let next = device.nextKey, next.isHeld { state.nextKey = next.publicKey }
        let placement = ClientPlacement(of: own, in: self)
        state.routes = placement.routes.sorted { $0.destination < $1.destination }
        let gateways = Set(own.flatMap { self.gateways(of: $0.networkID) }.map(\.deviceID))
            .filter { device.isManagedAgent || placement.allowed[$0] != nil }
        state.peers = gateways.sorted().compactMap { id in
            configuration.devices[id].map { gateway in
                DesiredPeer(
                    publicKey: gateway.publicKey, deviceID: id, name: gateway.name,
                    allowedIPs: (placement.allowed[id] ?? []).sorted(), endpoint: gateway.endpoint,
                    persistentKeepalive: Self.keepalive)
            }
        }
        return state
    }
}

/// Which of a client's destinations lie at which of its gateways.
private struct ClientPlacement {
    private(set) var allowed: [ID<Device>: [Prefix]] = [:]
    private(set) var routes: [DesiredRoute] = []
    private var placed: Set<Prefix> = []

    init(of own: [Peer], in overlay: Overlay) {
        for peer in own {
            guard let primary = overlay.primaryGateway(of: peer.networkID) else { continue }
            allowed[primary.deviceID, default: []] += overlay.configuration.networks[peer.networkID]?.prefixes ?? []
        }
        // Cryptokey routing keeps a prefix at one peer: where two networks know a route to the same one, the older
        // network has it.
        for peer in own.sorted(by: { $0.networkID < $1.networkID }) {
            for (prefix, gateway) in overlay.routedDestinations(of: peer) { place(prefix, at: gateway, of: peer) }
        }
        for peer in own where overlay.fullTunnelNetwork(of: peer.deviceID) == peer.networkID {
            let exit = overlay.exit(of: peer) ?? Self.deadEnd(of: peer, in: overlay)
            for family in AddressFamily.allCases { place(.default(family), at: exit, of: peer) }
        }
        for peer in own { placeGateways(of: peer.networkID, in: overlay, isManaged: overlay.isAgent(peer)) }
    }

    /// A gateway that isn't the primary has its own address: it answers for itself, as the verdict says, and no other
    /// gateway would lead there. A file names only gateways that something else leads to.
    private mutating func placeGateways(of network: ID<Network>, in overlay: Overlay, isManaged: Bool) {
        let primary = overlay.primaryGateway(of: network)?.id
        for gateway in overlay.gateways(of: network) where gateway.id != primary {
            guard isManaged || allowed[gateway.deviceID] != nil else { continue }
            allowed[gateway.deviceID, default: []] += gateway.addresses.map { Prefix(host: $0) }
        }
    }

    /// Where everything goes while there is no exit: never directly to the outside. An agent has the route and nobody
    /// at its end. A file, or what a plain agent is given, can't say that; the primary gateway lets nothing out.
    private static func deadEnd(of peer: Peer, in overlay: Overlay) -> ID<Device>? {
        guard overlay.configuration.devices[peer.deviceID]?.management == .limited else { return nil }
        return overlay.primaryGateway(of: peer.networkID)?.deviceID
    }

    /// Where the peer has no address of the family, nothing is sent: the prefix is taken. Of a full tunnel that is
    /// enough: a node that has one of the two default routes carries no other family past the tunnel.
    private mutating func place(_ prefix: Prefix, at gateway: ID<Device>?, of peer: Peer) {
        guard placed.insert(prefix).inserted else { return }
        if let gateway { allowed[gateway, default: []].append(prefix) }
        guard let source = peer.address(prefix.family) else { return }
        routes.append(DesiredRoute(destination: prefix, source: source))
    }
}
