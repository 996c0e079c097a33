// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayModel
import OverlayProtocol

/// What there is, so that people can speak of it by name.
struct Directory: Sendable {
    var networks: [NetworkInfo] = []
    var devices: [DeviceInfo] = []
    var peers: [PeerInfo] = []
    var groups: [Group] = []
    var policies: [Policy] = []
    var routes: [Route] = []

    static func load(_ api: ControlPlaneAPI) async throws -> Directory {
        async let devices = api.devices()
        async let groups = api.groups()
        async let policies = api.policies()
        let networks = try await api.networks()
        let contents = try await withThrowingTaskGroup(of: ([PeerInfo], [Route]).self) { group in
            for network in networks {
                group.addTask { (try await api.peers(network.id), try await api.routes(network.id)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return Directory(
            networks: networks, devices: try await devices,
            peers: contents.flatMap(\.0).sorted { ($0.name, $0.id) < ($1.name, $1.id) },
            groups: try await groups, policies: try await policies,
            routes: contents.flatMap(\.1).sorted { ($0.name, $0.id) < ($1.name, $1.id) })
    }
}

// MARK: From names

extension Directory {
    func network(_ name: String) throws(NameError) -> NetworkInfo {
        try find(name, "network", in: networks) { ["\($0.name)", "\($0.id)"] }
    }

    /// - Parameter name: may be missing where there is only one network.
    func network(_ name: String?) throws(NameError) -> NetworkInfo {
        if let name { return try network(name) }
        guard let only = networks.first, networks.count == 1 else {
            throw NameError(kind: "network", name: nil, matches: [], near: networks.map(\.name.description))
        }
        return only
    }

    func device(_ name: String) throws(NameError) -> DeviceInfo {
        try find(name, "device", in: devices) { ["\($0.name)", "\($0.id)"] }
    }

    func peer(_ name: String) throws(NameError) -> PeerInfo {
        try find(name, "peer", in: peers) { peer in
            ["\(peer.name)", self.name(peer.deviceID), "\(peer.name).\(self.name(peer.networkID))", "\(peer.id)"]
        }
    }

    func group(_ name: String) throws(NameError) -> Group {
        try find(name, "group", in: groups) { ["\($0.name)", "\($0.id)"] }
    }

    func policy(_ name: String) throws(NameError) -> Policy {
        try find(name, "policy", in: policies) { ["\($0.name)", "\($0.id)"] }
    }

    func route(_ name: String) throws(NameError) -> Route {
        try find(name, "route", in: routes) { route in
            ["\(route.name)", "\(route.name).\(self.name(route.networkID))", "\(route.id)"]
        }
    }
}

// MARK: To names

extension Directory {
    func name(_ id: ID<Network>) -> String { networks.first { $0.id == id }?.name.description ?? "\(id)" }
    func name(_ id: ID<Device>) -> String { devices.first { $0.id == id }?.name.description ?? "\(id)" }
    func name(_ id: ID<Peer>) -> String { peers.first { $0.id == id }?.name.description ?? "\(id)" }
    func name(_ id: ID<Group>) -> String { groups.first { $0.id == id }?.name.description ?? "\(id)" }
    func name(_ id: ID<Policy>) -> String { policies.first { $0.id == id }?.name.description ?? "\(id)" }
    func name(_ id: ID<Route>) -> String { routes.first { $0.id == id }?.name.description ?? "\(id)" }

    /// As `--to` takes it: `route:db`.
    func name(_ target: RuleTarget) -> String {
        switch target {
        case .cidr(let prefix): "cidr:\(prefix)"
        case .peer(let id): "peer:\(name(id))"
        case .group(let id): "group:\(name(id))"
        case .network(let id): "network:\(name(id))"
        case .route(let id): "route:\(name(id))"
        case .any, .internet: target.kind.rawValue
        }
    }

    /// The addresses of a device's peers.
    func addresses(_ device: DeviceInfo) -> [String] {
        peers.filter { $0.deviceID == device.id }.flatMap { $0.entity.addresses }.map { "\($0)" }
    }
}
