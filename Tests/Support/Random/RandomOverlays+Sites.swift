// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// What lies behind clients, and routes that lead there.
extension RandomOverlays {
    /// No two sites overlap, as use cases want it.
    mutating func addSites(to configuration: inout Configuration) {
        let clients = configuration.peers.values.filter { configuration.devices[$0.deviceID]?.deviceKind != .gateway }
        let ids = clients.map(\.id).sorted()
        for prefix in Self.sites where !generator.oneIn(3) {
            guard let id = ids.randomElement(using: &generator) else { return }
            configuration.peers[id]?.additionalAllowedIPs.append(prefix)
        }
    }

    mutating func addRoute(to configuration: inout Configuration) {
        guard let network = configuration.networks.values.sorted(by: { $0.id < $1.id }).randomElement(using: &generator)
        else { return }
        let gateways = configuration.devices.values.filter { $0.deviceKind == .gateway }.map(\.id).sorted()
        let site = generator.oneIn(2) ? site(in: network.id, of: configuration) : nil
        // A site alone, before the gateways or behind them; its prefix isn't always approved.
        var via = site != nil && generator.oneIn(2) ? [] : gateways.shuffled(using: &generator)
        if let site { via.insert(site.deviceID, at: generator.oneIn(2) ? 0 : via.count) }
        let approved = site.map { site in
            Self.destinations.filter { destination in site.additionalAllowedIPs.contains { $0.contains(destination) } }
        }
        let destinations = generator.oneIn(4) ? nil : approved.flatMap { $0.isEmpty ? nil : $0 }
        configuration.insert(
            Route(
                id: id(of: Route.self), networkID: network.id, name: label("route-\(configuration.routes.count)"),
                destinations: generator.some(of: destinations ?? Self.destinations, atMost: 3), via: via,
                masquerade: site == nil && generator.oneIn(3), createdAt: moment()))
    }

    /// Mostly one that has something behind it.
    private mutating func site(in network: ID<Network>, of configuration: Configuration) -> Peer? {
        let clients = configuration.peers.values.filter {
            $0.networkID == network && configuration.devices[$0.deviceID]?.deviceKind != .gateway
        }.sorted { $0.id < $1.id }
        let sites = clients.filter { !$0.additionalAllowedIPs.isEmpty }
        return (generator.oneIn(6) || sites.isEmpty ? clients : sites).randomElement(using: &generator)
    }

    /// None in another.
    private static let sites = [
        "10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/28", "fd00:1::/48", "fd00:2::/64",
    ].map(prefix)

    /// Nested in one another, around the networks, and inside of them.
    private static let destinations = [
        "10.0.1.0/24", "10.0.1.0/24", "10.0.1.0/25", "10.0.1.64/26", "10.0.1.7/32", "10.0.0.0/16", "10.0.0.16/29",
        "10.0.2.0/25", "0.0.0.0/0", "fd00:1::/48", "fd00:1::/64", "fd00:1::5/128", "fd00::/16", "fd00::4/126",
    ].map(prefix)
}
