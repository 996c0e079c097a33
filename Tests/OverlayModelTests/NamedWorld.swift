// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport

/// Two networks behind one gateway. `laptop` (in both) may reach the database; `phone` is isolated, `stolen` blocked,
/// `fresh` waits for approval. The database's prefix is a route of `office`, known through the group `people`.
struct NamedWorld {
    private(set) var configuration = Configuration()
    private var made: UInt8 = 0

    init() throws {
        let office = try network("office", "10.10.0.0/24", "fd00:10::/64")
        let lab = try network("lab", "10.20.0.0/24", nil)
        let gateway = try device("gateway", .gateway, .active, endpoint: "vpn.example.com:51820")
        let laptop = try device("laptop", .agent, .active)
        let phone = try device("phone", .agent, .active)
        let stolen = try device("stolen", .agent, .blocked)
        let fresh = try device("fresh", .agent, .pending)
        for (offset, device) in [gateway, laptop, phone, stolen, fresh].enumerated() {
            try peer(device, office, "10.10.0.\(offset + 1)", "fd00:10::\(offset + 1)", isIsolated: device == phone)
        }
        try peer(gateway, lab, "10.20.0.1", nil)
        try peer(laptop, lab, "10.20.0.2", nil)
        let database = Route(
            id: try id(), networkID: office, name: try DNSLabel(text: "db"),
            destinations: [try Prefix("10.50.0.0/24"), try Prefix("fd00:50::/64")], via: [gateway], createdAt: Self.time
        )
        configuration.insert(database)
        try access(laptop, phone, stolen, database)
    }

    subscript(device name: String) -> ID<Device>? {
        configuration.devices.values.first { $0.name.description == name }?.id
    }

    /// The same entities, put in in another order.
    func shuffled(using generator: inout some RandomNumberGenerator) -> Configuration {
        var copy = Configuration()
        for network in configuration.networks.values.shuffled(using: &generator) { copy.insert(network) }
        for device in configuration.devices.values.shuffled(using: &generator) { copy.insert(device) }
        for peer in configuration.peers.values.shuffled(using: &generator) { copy.insert(peer) }
        for group in configuration.groups.values.shuffled(using: &generator) { copy.insert(group) }
        for policy in configuration.policies.values.shuffled(using: &generator) { copy.insert(policy) }
        for route in configuration.routes.values.shuffled(using: &generator) { copy.insert(route) }
        return copy
    }

    private static let time = Timestamp(milliseconds: 1_795_000_000_000)

    private mutating func access(
        _ laptop: ID<Device>, _ phone: ID<Device>, _ stolen: ID<Device>, _ database: Route
    ) throws {
        let web = PolicyRule(
            id: try id(), direction: .output, action: .allow, target: .route(database.id), protocol: .tcp,
            ports: [PortRange(8080, 8080)])
        let noPing = PolicyRule(id: try id(), direction: .output, action: .deny, target: .any, protocol: .icmp)
        let policy = Policy(
            id: try id(), name: try DNSLabel(text: "web"), rules: [noPing, web], createdAt: Self.time)
        configuration.insert(policy)
        configuration.insert(
            Group(
                id: try id(), name: try DNSLabel(text: "people"),
                members: GroupMembers(deviceIDs: [laptop, phone, stolen]), policyIDs: [policy.id],
                routeIDs: [database.id], createdAt: Self.time))
    }

    private mutating func id<Kind>() throws -> ID<Kind> {
        made += 1
        let digits = String(made, radix: 16)
        return try ID(text: "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)
    }

    private mutating func network(_ name: String, _ cidr: String, _ cidrV6: String?) throws -> ID<Network> {
        let network = Network(
            id: try id(), name: try DNSLabel(text: name), cidr: try Prefix(cidr),
            cidrV6: try cidrV6.map { try Prefix($0) }, createdAt: Self.time)
        configuration.insert(network)
        return network.id
    }

    private mutating func device(
        _ name: String, _ kind: DeviceKind, _ state: DeviceState, endpoint: String? = nil
    ) throws -> ID<Device> {
        let key = FixedBytes<32>(Array(repeating: made + 1, count: 32)) ?? FixedBytes()
        let device = Device(
            id: try id(), name: try DNSLabel(text: name), kind: kind, publicKey: PublicKey(bytes: key), state: state,
            listenPort: kind == .gateway ? 51820 : 0, endpoint: try endpoint.map { try Endpoint($0) },
            createdAt: Self.time)
        configuration.insert(device)
        return device.id
    }

    private mutating func peer(
        _ device: ID<Device>, _ network: ID<Network>, _ address: String, _ addressV6: String?, isIsolated: Bool = false
    ) throws {
        guard let name = configuration.devices[device]?.name else { return }
        configuration.insert(
            Peer(
                id: try id(), networkID: network, deviceID: device, name: name, address: try IPAddress(text: address),
                addressV6: try addressV6.map { try IPAddress(text: $0) }, isIsolated: isIsolated, createdAt: Self.time))
    }
}
