// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// Seconds: below the 30 that the shortest-lived NAT mappings of UDP have (RFC 4787 §4.3 asks for 120, few keep to
    /// it); WireGuard's documentation recommends it.
    static let keepalive: UInt16 = 25

    /// What a node should run.
    ///
    ///     state of   [Peer]s                        AllowedIPs
    ///     agent      the gateways of its networks   the primary's: the networks' prefixes · a route's: its prefixes
    ///     gateway    every device of its networks   exactly that device's addresses
    ///
    /// - Returns: nil for a device that gets no state: one that there isn't, or that waits for approval. That of a
    ///   blocked device is empty.
    public func compile(for id: ID<Device>) -> DesiredState? {
        guard let device = configuration.devices[id] else { return nil }
        switch device.state {
        case .pending: return nil
        case .blocked: return .empty
        case .active: break
        }
        let own = peersByDevice[id] ?? []
        return switch device.deviceKind {
        case .agent: agentState(device, own)
        case .gateway: gatewayState(device, own)
        }
    }

    private func state(of device: Device, _ own: [Peer]) -> DesiredState {
        let networks = own.compactMap { configuration.networks[$0.networkID] }
        return DesiredState(
            addresses: own.flatMap(interfaceAddresses), mtu: networks.map(\.mtu).min() ?? Network.standardMTU,
            listenPort: device.listenPort, peers: [], routes: [], firewall: nil)
    }

    private func interfaceAddresses(of peer: Peer) -> [InterfaceAddress] {
        let prefixes = configuration.networks[peer.networkID]?.prefixes ?? []
        return peer.addresses.compactMap { address in
            prefixes.first { $0.contains(address) }.map { InterfaceAddress(address: address, length: $0.length) }
        }
    }

    // MARK: - Agents

    private func agentState(_ device: Device, _ own: [Peer]) -> DesiredState {
        var state = state(of: device, own)
        var allowed: [ID<Device>: [Prefix]] = own.reduce(into: [:]) { allowed, peer in
            guard let primary = gateways(of: peer.networkID).first else { return }
            allowed[primary.deviceID, default: []] += configuration.networks[peer.networkID]?.prefixes ?? []
        }
        // Cryptokey routing keeps a prefix at one peer: where two networks know a route to the same one, the older
        // network has it.
        var placed: Set<Prefix> = []
        for peer in own.sorted(by: { $0.networkID < $1.networkID }) {
            for (prefix, gateway) in routedDestinations(of: peer) where placed.insert(prefix).inserted {
                allowed[gateway, default: []].append(prefix)
                guard let source = peer.addresses.first(where: { $0.family == prefix.family }) else { continue }
                state.routes.append(DesiredRoute(destination: prefix, source: source))
            }
        }
        for gateway in Set(own.flatMap { gateways(of: $0.networkID) }.map(\.deviceID)).sorted() {
            guard let device = configuration.devices[gateway] else { continue }
            state.peers.append(
                DesiredPeer(
                    publicKey: device.publicKey, deviceID: gateway, name: device.name,
                    allowedIPs: (allowed[gateway] ?? []).sorted(), endpoint: device.endpoint,
                    persistentKeepalive: Self.keepalive))
        }
        state.routes.sort { $0.destination < $1.destination }
        return state
    }

    /// What a peer reaches behind gateways, and through which. A destination inside of an overlay is left out: longest
    /// match would draw other peers' packets to it.
    private func routedDestinations(of peer: Peer) -> [(Prefix, ID<Device>)] {
        let gateways = gateways(of: peer.networkID)
        return knownRoutes(to: peer).flatMap { route -> [(Prefix, ID<Device>)] in
            let serving = route.via.first { id in gateways.contains { $0.deviceID == id } }
            let destinations = route.destinations.filter { !isOverlaySpace($0) }
            return serving.map { gateway in destinations.map { ($0, gateway) } } ?? []
        }
    }

    private func isOverlaySpace(_ prefix: Prefix) -> Bool {
        configuration.networks.values.contains { $0.prefixes.contains { $0.contains(prefix) } }
    }

    /// Routes of its network that a group of the peer's makes known to it.
    private func knownRoutes(to peer: Peer) -> [Route] {
        let known = Set(groups.filter { $0.peers.contains(peer.id) }.flatMap(\.group.routeIDs))
        return (routesByNetwork[peer.networkID] ?? []).filter { known.contains($0.id) }
    }

    // MARK: - Gateways

    private func gatewayState(_ device: Device, _ own: [Peer]) -> DesiredState {
        var state = state(of: device, own)
        let networks = own.map(\.networkID)
        let served = networks.flatMap { peersByNetwork[$0] ?? [] }.filter { isActive($0) && !isJump($0) }
        for (id, peers) in Dictionary(grouping: served, by: \.deviceID).sorted(by: { $0.key < $1.key }) {
            guard let device = configuration.devices[id] else { continue }
            state.peers.append(
                DesiredPeer(
                    publicKey: device.publicKey, deviceID: id, name: device.name,
                    allowedIPs: peers.flatMap(\.addresses).map { Prefix(host: $0) }.sorted(), endpoint: device.endpoint)
            )
        }
        let spaces = networks.map { NetworkSpace(id: $0, overlay: self) }
        let scopes = networks.compactMap { configuration.networks[$0]?.flowLog }
        state.firewall = DesiredFirewall(
            ownAddresses: zip(own, spaces).flatMap { ownAddresses(of: $0, in: $1) }, rules: firewallRules(in: spaces),
            flowLog: scopes.max { $0.breadth < $1.breadth } ?? .off)
        return state
    }

    /// An isolated gateway lets nobody in.
    private func ownAddresses(of peer: Peer, in space: NetworkSpace) -> [OwnAddress] {
        let clients = peer.isIsolated ? [] : space.clients
        return peer.addresses.map { address in
            OwnAddress(address: address, clients: clients.filter { $0.family == address.family })
        }
    }
}

extension FlowLogScope {
    fileprivate var breadth: Int {
        switch self {
        case .off: 0
        case .denied: 1
        case .all: 2
        }
    }
}
