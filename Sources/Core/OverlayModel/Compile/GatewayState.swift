// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The state of gateways.
extension Overlay {
    /// All but the devices that it serves.
    func gatewayState(of device: Device, _ own: [Peer]) -> DesiredState {
        var state = commonState(of: device, own)
        let networks = own.map(\.networkID)
        state.routes = siteRoutes(own, sitePrefixes(in: networks))
        let spaces = networks.map { NetworkSpace(id: $0, at: device.id, overlay: self) }
        let scopes = networks.compactMap { configuration.networks[$0]?.flowLog }
        state.firewall = DesiredFirewall(
            ownAddresses: zip(own, spaces).flatMap { ownAddresses(of: $0, in: $1) }, rules: firewallRules(in: spaces),
            flowLog: scopes.max { $0.breadth < $1.breadth } ?? .off,
            nat: masquerades(in: networks, at: device.id), exit: exit(for: spaces))
        return state
    }

    /// The devices that a gateway of these networks serves: exactly their addresses, and what lies behind them.
    func servedPeers(in networks: [ID<Network>]) -> SharedPeers {
        servedPeers.value(for: networks) { SharedPeers(devices(in: networks)) }
    }

    private func devices(in networks: [ID<Network>]) -> [DesiredPeer] {
        let sites = sitePrefixes(in: networks)
        var addresses: [(device: ID<Device>, host: Prefix)] = []
        for network in networks {
            for peer in peers(in: network) where isActive(peer) && !isJump(peer) {
                for address in peer.addresses { addresses.append((peer.deviceID, Prefix(host: address))) }
            }
        }
        addresses.sort { ($0.device, $0.host) < ($1.device, $1.host) }
        return addresses.runs { $0.device == $1.device }.flatMap { run -> [DesiredPeer] in
            guard let device = configuration.devices[run[run.startIndex].device] else { return [] }
            let sites = sites[device.id] ?? []
            return device.servedPeers(sites.isEmpty ? run.map(\.host) : (run.map(\.host) + sites).sorted())
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

extension Array {
    /// Its longest stretches of neighbours that belong together.
    fileprivate func runs(_ belong: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
        var runs: [ArraySlice<Element>] = []
        var start = startIndex
        for index in indices where index + 1 == endIndex || !belong(self[index], self[index + 1]) {
            runs.append(self[start...index])
            start = index + 1
        }
        return runs
    }
}

extension Device {
    /// The peer that a gateway holds for it; a second one while its key is being replaced.
    fileprivate func servedPeers(_ addresses: [Prefix]) -> [DesiredPeer] {
        let own = DesiredPeer(
            publicKey: publicKey, deviceID: id, name: name, allowedIPs: addresses, endpoint: endpoint)
        guard let nextKey else { return [own] }
        let next = DesiredPeer(
            publicKey: nextKey.publicKey, deviceID: id, name: name, allowedIPs: [], endpoint: endpoint,
            replaces: publicKey)
        return [own, next].sorted(by: DesiredPeer.precedes)
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
