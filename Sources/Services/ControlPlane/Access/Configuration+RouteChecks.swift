// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension Configuration {
    func route(_ id: ID<Route>, of network: ID<Network>) throws -> Route {
        guard let route = routes[id], route.networkID == network else { throw Problem.notFound("route") }
        return route
    }

    func check(_ route: Route) throws {
        let network = try network(route.networkID)
        guard
            !routes.values.contains(where: {
                $0.name == route.name && $0.networkID == route.networkID && $0.id != route.id
            })
        else {
            throw Problem(.nameTaken, field: "name", "\(network.name) has a route \(route.name) already")
        }
        guard !route.destinations.isEmpty else {
            throw Problem(.invalid, field: "destination_cidrs", "a route leads somewhere: name a prefix")
        }
        for (index, prefix) in route.destinations.enumerated() {
            try check(prefix, field: "destination_cidrs[\(index)]")
        }
        try checkCarriers(of: route, in: network)
        try checkNames(of: route)
    }

    /// Nobody draws to himself what the overlay itself stands on.
    func check(_ prefix: Prefix, field: String) throws {
        guard !prefix.isDefault else {
            throw Problem(
                .notAvailableYet, field: field, "a way out for everything is an exit; routes lead to prefixes")
        }
        if let network = networks.values.first(where: { $0.prefixes.contains { $0.overlaps(prefix) } }) {
            throw Problem(.invalid, field: field, "\(prefix) overlaps the network \(network.name) (\(network.cidr))")
        }
        for device in devices.values.sorted(by: { $0.id < $1.id }) {
            guard case .address(let address) = device.endpoint?.host, prefix.contains(address) else { continue }
            throw Problem(
                .invalid, field: field,
                "\(prefix) holds \(address), the endpoint of \(device.name): the tunnel's own packets would go into it")
        }
    }

    /// Gateways of the network, and peers that an administrator has given the destinations.
    private func checkCarriers(of route: Route, in network: Network) throws {
        guard !route.via.isEmpty else {
            throw Problem(.invalid, field: "via", "a route goes through a gateway or a site: name one")
        }
        for (index, id) in route.via.enumerated() {
            let field = "via[\(index)]"
            guard let peer = peers.values.first(where: { $0.deviceID == id && $0.networkID == network.id }) else {
                throw Problem(.invalid, field: field, "\(id) is no device of \(network.name)")
            }
            if devices[id]?.deviceKind == .gateway { continue }
            guard !route.masquerade else {
                throw Problem(
                    .invalid, field: "masquerade",
                    "\(peer.name) is no gateway: only what gateways lead to is masqueraded")
            }
            let open = route.destinations.first { destination in
                !peer.additionalAllowedIPs.contains { $0.contains(destination) }
            }
            guard let open else { continue }
            throw Problem(
                .invalid, field: field,
                "\(peer.name) is no gateway, and \(open) is not among its additional_allowed_ips: add it there first")
        }
    }

    private func checkNames(of route: Route) throws {
        for (index, mapping) in route.dns.enumerated() {
            guard route.destinations.contains(where: { $0.contains(mapping.ip) }) else {
                throw Problem(
                    .invalid, field: "dns[\(index)].ip", "\(mapping.ip) is in none of the route's destinations")
            }
            guard !route.dns.prefix(index).contains(where: { $0.name == mapping.name }) else {
                throw Problem(.invalid, field: "dns[\(index)].name", "\(mapping.name) is named twice")
            }
        }
    }
}
