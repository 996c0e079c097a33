// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The state of gateways.
extension Overlay {
    func gatewayState(of device: Device, _ own: [Peer]) -> DesiredState {
        var state = commonState(of: device, own)
        let networks = own.map(\.networkID)
        let sites = sitePrefixes(in: networks)
        state.peers = servedPeers(in: networks, sites)
        state.routes = siteRoutes(own, sites)
        let spaces = networks.map { NetworkSpace(id: $0, at: device.id, overlay: self) }
        let scopes = networks.compactMap { configuration.networks[$0]?.flowLog }
        state.firewall = DesiredFirewall(
            ownAddresses: zip(own, spaces).flatMap { ownAddresses(of: $0, in: $1) }, rules: firewallRules(in: spaces),
            flowLog: scopes.max { $0.breadth < $1.breadth } ?? .off,
            nat: masquerades(in: networks, at: device.id), exit: exit(for: spaces))
        return state
    }

    private func servedPeers(in networks: [ID<Network>], _ sites: [ID<Device>: [Prefix]]) -> [DesiredPeer] {
        let served = networks.flatMap { peers(in: $0) }.filter { isActive($0) && !isJump($0) }
        return Dictionary(grouping: served, by: \.deviceID).sorted { $0.key < $1.key }.compactMap { id, peers in
            configuration.devices[id].map { device in
                let addresses = peers.flatMap(\.addresses).map { Prefix(host: $0) }
                return DesiredPeer(
                    publicKey: device.publicKey, deviceID: id, name: device.name,
                    allowedIPs: (addresses + (sites[id] ?? [])).sorted(), endpoint: device.endpoint)
            }
        }
    }

    /// What lies behind sites is routed into the tunnel, like the networks themselves.
    private func siteRoutes(_ own: [Peer], _ sites: [ID<Device>: [Prefix]]) -> [DesiredRoute] {
        sites.values.joined().sorted().compactMap { prefix in
            own.lazy.compactMap { $0.address(prefix.family) }.first.map {
                DesiredRoute(destination: prefix, source: $0)
            }
        }
    }

    private func exit(for spaces: [NetworkSpace]) -> DesiredExit? {
        let clients = spaces.flatMap(\.leavingHosts).aggregated()
        return clients.isEmpty ? nil : DesiredExit(clients: clients, outside: outside)
    }

    /// An isolated gateway lets nobody in.
    private func ownAddresses(of peer: Peer, in space: NetworkSpace) -> [OwnAddress] {
        let clients = peer.isIsolated ? [] : space.clients(of: peer)
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
