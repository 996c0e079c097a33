// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// By name.
    public func routes(_ caller: Caller, _ network: ID<Network>) throws -> [Route] {
        let tables = try configuration(caller)
        _ = try tables.network(network)
        return tables.routes.values.filter { $0.networkID == network }.sorted { $0.name < $1.name }
    }

    public func createRoute(_ caller: Caller, _ network: ID<Network>, _ request: RouteCreate) async throws -> Route {
        try await change(caller, "route.create") { draft in
            let route = Route(
                id: draft.newID(), networkID: network, name: request.name, destinations: request.destinations,
                via: request.via, createdAt: draft.now)
            try draft.tables.check(route)
            try draft.put(route)
            return route
        }
    }

    public func deleteRoute(_ caller: Caller, _ network: ID<Network>, _ id: ID<Route>) async throws {
        try await change(caller, "route.delete") { draft in
            guard let route = draft.tables.routes[id], route.networkID == network else {
                throw Problem.notFound("route")
            }
            try draft.deleteRoute(route)
        }
    }
}

extension Draft<Configuration> {
    mutating func deleteRoute(_ route: Route) throws {
        try tables.refuseIfTarget(.route(route.id), name: "the route \(route.name)")
        for var group in tables.groups.values.sorted(by: { $0.id < $1.id })
        where group.routeIDs.contains(route.id) || group.members.routeIDs.contains(route.id) {
            group.routeIDs.removeAll { $0 == route.id }
            group.members.routeIDs.remove(route.id)
            try put(group)
        }
        delete(route.id)
    }
}

extension Configuration {
    fileprivate func check(_ route: Route) throws {
        let network = try network(route.networkID)
        guard !routes.values.contains(where: { $0.name == route.name && $0.networkID == route.networkID }) else {
            throw Problem(.nameTaken, field: "name", "\(network.name) has a route \(route.name) already")
        }
        guard !route.destinations.isEmpty else {
            throw Problem(.invalid, field: "destination_cidrs", "a route leads somewhere: name a prefix")
        }
        for (index, prefix) in route.destinations.enumerated() {
            try check(prefix, field: "destination_cidrs[\(index)]")
        }
        guard !route.via.isEmpty else {
            throw Problem(.invalid, field: "via", "a route goes through a gateway: name one")
        }
        for (index, gateway) in route.via.enumerated() {
            let isGateway = peers.values.contains { $0.deviceID == gateway && $0.networkID == route.networkID }
            guard isGateway, devices[gateway]?.deviceKind == .gateway else {
                throw Problem(.invalid, field: "via[\(index)]", "\(gateway) is no gateway of \(network.name)")
            }
        }
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
}
