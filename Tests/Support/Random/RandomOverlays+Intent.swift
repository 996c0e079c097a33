// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// What the layers want of routing.
extension RandomOverlays {
    mutating func addIntent(of users: [ID<User>], to configuration: inout Configuration) {
        let gateways = configuration.devices.values.filter { $0.deviceKind == .gateway }.map(\.id).sorted()
        let networks = configuration.networks.keys.sorted()
        for var network in configuration.networks.values.sorted(by: { $0.id < $1.id }) where generator.oneIn(3) {
            network.routingPolicy = intent(gateways)
            network.primaryGatewayID = gateways.randomElement(using: &generator)
            network.exitGatewayID = gateways.randomElement(using: &generator)
            configuration.insert(network)
        }
        for user in users where generator.oneIn(4) {
            configuration.insert(
                UserRouting(
                    id: id(of: UserRouting.self), userID: user, preference: preference(gateways, networks),
                    updatedAt: moment()))
        }
        let clients = configuration.devices.values.filter { $0.deviceKind != .gateway }.sorted { $0.id < $1.id }
        for var device in clients where generator.oneIn(4) {
            device.routing = preference(gateways, networks)
            configuration.insert(device)
        }
    }

    private mutating func preference(_ gateways: [ID<Device>], _ networks: [ID<Network>]) -> RoutingPreference {
        RoutingPreference(
            intent: intent(gateways),
            networkID: generator.oneIn(2) ? networks.randomElement(using: &generator) : nil)
    }

    private mutating func intent(_ gateways: [ID<Device>]) -> RoutingIntent {
        RoutingIntent(
            trafficMode: [nil, .vpnOnly, .fullTunnel, .fullTunnel].randomElement(using: &generator) ?? nil,
            routingMode: [nil, .auto, .manual].randomElement(using: &generator) ?? nil,
            ingressDeviceID: generator.oneIn(3) ? gateways.randomElement(using: &generator) : nil,
            egressDeviceID: generator.oneIn(3) ? gateways.randomElement(using: &generator) : nil)
    }
}
