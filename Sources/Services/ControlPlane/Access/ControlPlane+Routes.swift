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

    public func route(_ caller: Caller, _ network: ID<Network>, _ id: ID<Route>) throws -> Route {
        try configuration(caller).route(id, of: network)
    }

    public func createRoute(_ caller: Caller, _ network: ID<Network>, _ request: RouteCreate) async throws -> Route {
        try await change(caller, "route.create") { draft in
            let route = Route(
                id: draft.newID(), networkID: network, name: request.name, destinations: request.destinations,
                via: request.via, masquerade: request.masquerade ?? false, domainSuffix: request.domainSuffix,
                dns: request.dns ?? [], createdAt: draft.now)
            try draft.tables.check(route)
            try draft.put(route)
            return route
        }
    }

    public func updateRoute(
        _ caller: Caller, _ network: ID<Network>, _ id: ID<Route>, _ request: RouteUpdate
    ) async throws -> Route {
        try await changeRoute(id, of: network, caller, "route.update") { route in
            route.name = request.name ?? route.name
            route.destinations = request.destinations ?? route.destinations
            route.via = request.via ?? route.via
            route.masquerade = request.masquerade ?? route.masquerade
            route.domainSuffix = request.domainSuffix ?? route.domainSuffix
            route.dns = request.dns ?? route.dns
        }
    }

    /// Gives a name behind the route its address; another address that it had is forgotten.
    public func setName(
        _ caller: Caller, _ network: ID<Network>, _ id: ID<Route>, _ mapping: DNSMapping
    ) async throws -> DNSMapping {
        _ = try await changeRoute(id, of: network, caller, "route.dns.set") { route in
            route.dns.removeAll { $0.name == mapping.name }
            route.dns.append(mapping)
        }
        return mapping
    }

    public func deleteName(
        _ caller: Caller, _ network: ID<Network>, _ id: ID<Route>, _ name: String
    ) async throws {
        _ = try await changeRoute(id, of: network, caller, "route.dns.delete") { route in
            guard route.dns.contains(where: { $0.name.description == name }) else { throw Problem.notFound("name") }
            route.dns.removeAll { $0.name.description == name }
        }
    }

    /// All names of a network: its peers', and those behind its routes.
    public func names(_ caller: Caller, _ network: ID<Network>) throws -> [DNSRecord] {
        let overlay = try overlay(caller)
        _ = try overlay.configuration.network(network)
        return overlay.names(in: network).map { DNSRecord(kind: $0.kind, name: $0.name, addresses: $0.addresses) }
    }

    private func changeRoute(
        _ id: ID<Route>, of network: ID<Network>, _ caller: Caller, _ action: String,
        _ body: (inout Route) throws -> Void
    ) async throws -> Route {
        try await change(caller, action) { draft in
            let present = try draft.tables.route(id, of: network)
            var route = present
            try body(&route)
            guard route != present else { return present }
            try draft.tables.check(route)
            route.updatedAt = draft.now
            try draft.put(route)
            return route
        }
    }

    public func deleteRoute(_ caller: Caller, _ network: ID<Network>, _ id: ID<Route>) async throws {
        try await change(caller, "route.delete") { draft in
            try draft.deleteRoute(try draft.tables.route(id, of: network))
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
