// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// By name.
    public func networks(_ caller: Caller) throws -> [NetworkInfo] {
        let tables = try configuration(caller)
        return tables.networks.values.sorted { $0.name < $1.name }.map { info($0, tables) }
    }

    public func network(_ caller: Caller, _ id: ID<Network>) throws -> NetworkInfo {
        let tables = try configuration(caller)
        return info(try tables.network(id), tables)
    }

    public func createNetwork(_ caller: Caller, _ request: NetworkCreate) async throws -> NetworkInfo {
        let space = installation.tables.tenants[caller.tenantID]?.ipv6Space
        let network = try await change(caller, "network.create") { draft in
            let network = try draft.tables.newNetwork(request, id: draft.newID(), ipv6Space: space, now: draft.now)
            try draft.put(network)
            return network
        }
        return try self.network(caller, network.id)
    }

    public func updateNetwork(
        _ caller: Caller, _ id: ID<Network>, _ request: NetworkUpdate
    ) async throws -> NetworkInfo {
        try await change(caller, "network.update") { draft in
            try draft.readdress(id, cidr: request.cidr, cidrV6: request.cidrV6)
            let present = try draft.tables.network(id)
            var network = present
            network.name = request.name ?? network.name
            network.shape = try network.shape.changed(by: request.settings)
            guard network != present else { return }
            network.updatedAt = draft.now
            try draft.tables.check(network)
            try draft.tables.checkRouting(of: network, instead: present.routingPolicy)
            try draft.put(network)
        }
        return try network(caller, id)
    }

    public func deleteNetwork(_ caller: Caller, _ id: ID<Network>) async throws {
        try await change(caller, "network.delete") { draft in
            let network = try draft.tables.network(id)
            let peers = draft.tables.peers.values.filter { $0.networkID == id }.sorted { $0.id < $1.id }
            let clients = peers.filter { draft.tables.devices[$0.deviceID]?.deviceKind != .gateway }.count
            guard clients == 0 else {
                throw Problem(.stillInUse, "\(network.name) has \(clients) peers: delete their devices first")
            }
            for route in draft.tables.routes.values.filter({ $0.networkID == id }).sorted(by: { $0.id < $1.id }) {
                try draft.deleteRoute(route)
            }
            for peer in peers { try draft.deletePeer(peer) }
            for released in draft.tables.releasedAddresses.values.sorted(by: { $0.id < $1.id })
            where released.networkID == id {
                draft.delete(released.id)
            }
            if let list = draft.tables.accessList(of: id) { draft.delete(list.id) }
            draft.delete(id)
            for group in draft.tables.groups.values.filter({ $0.networkID == id }).sorted(by: { $0.id < $1.id }) {
                try draft.deleteGroup(group)
            }
        }
    }

    private func info(_ network: Network, _ tables: Configuration) -> NetworkInfo {
        let pool = tables.pool(network.cidr, of: network.id, now: now())
        return NetworkInfo(
            network,
            NetworkExtra(
                domain: network.domain, peerCount: pool.used, addressesFree: pool.capacity - pool.used))
    }
}

extension Configuration {
    func network(_ id: ID<Network>) throws -> Network {
        guard let network = networks[id] else { throw Problem.notFound("network") }
        return network
    }

    /// One that a body names.
    func network(_ id: ID<Network>, field: String) throws -> Network {
        guard let network = networks[id] else {
            throw Problem(.invalid, field: field, "there is no network \(id)")
        }
        return network
    }

    func pool(_ prefix: Prefix, of network: ID<Network>, now: Timestamp) -> AddressPool {
        AddressPool(
            prefix, taken: peers.values.filter { $0.networkID == network }.flatMap(\.addresses),
            released: releasedAddresses.values.filter { $0.networkID == network }, now: now)
    }

    func newNetwork(
        _ request: NetworkCreate, id: ID<Network>, ipv6Space: Prefix?, now: Timestamp
    ) throws -> Network {
        let cidr = try request.cidr.map { try checked($0, .v4, field: "cidr") } ?? freePrefix()
        let cidrV6 = try request.cidrV6.map { try checked($0, .v6, field: "cidr_v6") }
        var network = Network(
            id: id, name: request.name, cidr: cidr, cidrV6: cidrV6 ?? ipv6Space.flatMap(freeSubnet), createdAt: now)
        let shape = try request.template.map { try template($0).shape } ?? network.shape
        network.shape = try shape.changed(by: request.settings)
        try check(network)
        try checkRouting(of: network, instead: RoutingIntent())
        return network
    }

    /// - Parameter own: the network that is to have it; nil: one that isn't there yet.
    func checked(
        _ prefix: Prefix, _ family: AddressFamily, for own: ID<Network>? = nil, field: String
    ) throws -> Prefix {
        guard prefix.family == family else {
            throw Problem(.invalid, field: field, "\(prefix) is not of IPv\(family == .v4 ? 4 : 6)")
        }
        let longest = family == .v4 ? 30 : 126
        guard (8...longest).contains(Int(prefix.length)) else {
            throw Problem(
                .invalid, field: field, "\(prefix) is not between /8 and /\(longest), so that it has room for peers")
        }
        let others = networks.values.filter { $0.id != own }.sorted { $0.id < $1.id }
        if let network = others.first(where: { $0.prefixes.contains { $0.overlaps(prefix) } }) {
            throw Problem(.invalid, field: field, "\(prefix) overlaps the network \(network.name) (\(network.cidr))")
        }
        if let route = routes.values.first(where: { $0.destinations.contains { $0.overlaps(prefix) } }) {
            throw Problem(.invalid, field: field, "\(prefix) overlaps the route \(route.name)")
        }
        return prefix
    }

    /// The first /24 of 10.0.0.0/8 that overlaps nothing.
    private func freePrefix() throws -> Prefix {
        let taken = networks.values.flatMap(\.prefixes) + routes.values.flatMap(\.destinations)
        let candidates = (0..<(1 << 16)).lazy.map { number in
            Prefix(containing: IPAddress(family: .v4, number: UInt128(10 << 24 | number << 8)), length: 24)
        }
        guard let free = candidates.first(where: { candidate in !taken.contains { $0.overlaps(candidate) } }) else {
            throw Problem(.addressesExhausted, field: "cidr", "10.0.0.0/8 has no free /24: name a prefix")
        }
        return free
    }

    /// The first /64 of the tenant's space that no network has.
    private func freeSubnet(of space: Prefix) -> Prefix? {
        let taken = Set(networks.values.compactMap(\.cidrV6))
        return (0..<(1 << 16)).lazy.map { number in
            Prefix(containing: IPAddress(family: .v6, number: space.first | UInt128(number) << 64), length: 64)
        }.first { candidate in !taken.contains { $0.overlaps(candidate) } }
    }
}
