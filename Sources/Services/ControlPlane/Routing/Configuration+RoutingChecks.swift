// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// What intents may name: gateways of the same tenant, in the network that they are about, with the role.
extension Configuration {
    func routing(of user: ID<User>) -> UserRouting? { userRoutings.values.first { $0.userID == user } }

    /// Of a device: about the networks that it is in.
    func check(_ preference: RoutingPreference, of device: ID<Device>) throws {
        let networks = Set(peers.values.filter { $0.deviceID == device }.map(\.networkID))
        try check(preference, among: networks) { "the device has no place in the network \($0)" }
    }

    /// Of a user: about the networks that whoever says it may use.
    func check(_ preference: RoutingPreference, by ownership: Ownership) throws {
        try check(preference, among: ownership.networks(self)) { id in
            networks[id].map { "the network \($0.name) is not allowed to you: an admin can open it" }
                ?? "there is no network \(id)"
        }
    }

    private func check(
        _ preference: RoutingPreference, among networks: Set<ID<Network>>, elsewhere: (ID<Network>) -> String
    ) throws {
        if let id = preference.networkID {
            guard networks.contains(id) else { throw Problem(.invalid, field: "network_id", elsewhere(id)) }
            return try check(preference.intent, in: [try network(id)])
        }
        try check(preference.intent, in: try networks.sorted().map(network))
    }

    /// A policy that is as it was may name who has changed since.
    func checkRouting(of network: Network, instead present: RoutingIntent) throws {
        guard network.routingPolicy != present else { return }
        try Problem.at("routing_policy") { try check(network.routingPolicy, in: [network]) }
    }

    func check(_ intent: RoutingIntent, in networks: [Network]) throws {
        guard intent.routingMode == .manual || intent.ingressDeviceID == nil && intent.egressDeviceID == nil else {
            throw Problem(
                .invalid, field: "routing_mode", "gateways are named for manual routing: set routing_mode to manual")
        }
        try refuseTwoEnds(of: intent)
        try refuseGateways(of: intent, servingNoneOf: networks)
        for network in networks {
            if let id = intent.ingressDeviceID {
                try check(id, .ingress, of: network, field: "ingress_device_id")
                try refuseOtherEntry(id, of: network)
            }
            if let id = intent.egressDeviceID { try check(id, .exit, of: network, field: "egress_device_id") }
        }
    }

    private func check(_ id: ID<Device>, _ role: GatewayRole, of network: Network, field: String) throws {
        guard let gateway = devices[id], gateway.deviceKind == .gateway else {
            throw Problem(.invalid, field: field, "there is no gateway \(id)")
        }
        guard peers.values.contains(where: { $0.deviceID == id && $0.networkID == network.id }) else {
            throw Problem(.invalid, field: field, "\(gateway.name) doesn't serve the network \(network.name)")
        }
        guard gateway.service?.roles.contains(role) ?? false else {
            throw Problem(.invalid, field: field, "\(gateway.name) has not the role \(role.rawValue)")
        }
    }

    private func refuseGateways(of intent: RoutingIntent, servingNoneOf networks: [Network]) throws {
        let named = [("ingress_device_id", intent.ingressDeviceID), ("egress_device_id", intent.egressDeviceID)]
        guard networks.isEmpty, let field = named.first(where: { $0.1 != nil })?.0 else { return }
        throw Problem(.invalid, field: field, "there is no network that this gateway could serve for you")
    }

    private func refuseTwoEnds(of intent: RoutingIntent) throws {
        guard let entry = intent.ingressDeviceID, let exit = intent.egressDeviceID, entry != exit else { return }
        throw Problem(
            .notAvailableYet, field: "egress_device_id",
            "what enters at one gateway can't leave by another yet: name the same, or only the exit")
    }

    /// Another entry takes links between gateways.
    private func refuseOtherEntry(_ id: ID<Device>, of network: Network) throws {
        let primary = Overlay(self).primaryGateway(of: network.id)?.deviceID
        guard id != primary else { return }
        let name = primary.flatMap { devices[$0]?.name.description } ?? "none"
        throw Problem(
            .notAvailableYet, field: "ingress_device_id",
            "the way in is the network's primary gateway, \(name): another needs links between gateways")
    }
}
