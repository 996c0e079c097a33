// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// Random tenants over a small address space, so that networks, routes and rules meet often: networks in
/// 10.0.0.0/24 and fd00:0:0::/48, routes and sites in 10.0.1.0/24 and behind it, in fd00:1::/48, around the networks and
/// in them.
public struct RandomOverlays {
    var generator: SplitMix64

    public init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    public mutating func configuration() -> Configuration {
        var configuration = Configuration()
        let users = [id(of: User.self), id(of: User.self)]
        for index in 0..<Int.random(in: 1...3, using: &generator) { configuration.insert(network(index)) }
        for index in 0..<Int.random(in: 1...3, using: &generator) {
            configuration.insert(device(.gateway, "gateway-\(index)", owner: nil))
        }
        for index in 0..<Int.random(in: 1...7, using: &generator) {
            let kind: DeviceKind = generator.oneIn(4) ? .static : .agent
            configuration.insert(device(kind, "client-\(index)", owner: users.randomElement(using: &generator)))
        }
        addPeers(to: &configuration)
        addIntent(of: users, to: &configuration)
        addBlocks(of: users, to: &configuration)
        addSites(to: &configuration)
        for _ in 0..<Int.random(in: 0...5, using: &generator) { addRoute(to: &configuration) }
        addAccess(for: users, to: &configuration)
        return configuration
    }

    /// About half of what expires has expired then.
    public static let now = Timestamp(milliseconds: 1_795_000_500_000)

    /// Made in any order: ids say nothing of the order in which the entities are made here.
    mutating func id<Kind>(of _: Kind.Type) -> ID<Kind> {
        ID(now: moment(), using: &generator)
    }

    mutating func moment() -> Timestamp {
        Timestamp(milliseconds: 1_795_000_000_000 + Int64.random(in: 0...1_000_000, using: &generator))
    }

    func label(_ text: String) -> DNSLabel {
        guard let label = try? DNSLabel(text: text) else { preconditionFailure("\(text) is no label") }
        return label
    }

    static func prefix(_ text: String) -> Prefix {
        guard let prefix = try? Prefix(text) else { preconditionFailure("\(text) is no prefix") }
        return prefix
    }

    private mutating func network(_ index: Int) -> Network {
        var network = Network(
            id: id(of: Network.self), name: label("network-\(index)"),
            cidr: Self.prefix("10.0.0.\(index * 16)/28"),
            cidrV6: generator.oneIn(4) ? nil : Self.prefix("fd00:0:0:\(index)::/64"),
            mtu: generator.oneIn(3) ? 1280 : 1420, enforcement: generator.oneIn(4) ? .observe : .enforce,
            flowLog: FlowLogScope.allCases.randomElement(using: &generator) ?? .all,
            createdAt: moment())
        network.topology = generator.oneIn(3) ? .hub : .mesh
        return network
    }

    mutating func device(_ kind: DeviceKind, _ name: String, owner: ID<User>?) -> Device {
        let states: [DeviceState] = [.active, .active, .active, .active, .active, .active, .pending, .blocked]
        let key = FixedBytes<32>((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }) ?? FixedBytes()
        var device = Device(
            id: id(of: Device.self), name: label(name), kind: kind, publicKey: PublicKey(bytes: key),
            state: states.randomElement(using: &generator) ?? .active, ownerUserID: owner, listenPort: 51820,
            createdAt: moment())
        if kind == .gateway, generator.oneIn(2) { device.service?.roles = [.ingress, .exit] }
        return device
    }

    /// Most devices have a peer in each network, at an address that no other has.
    private mutating func addPeers(to configuration: inout Configuration) {
        let devices = configuration.devices.values.sorted { $0.id < $1.id }
        for network in configuration.networks.values.sorted(by: { $0.id < $1.id }) {
            for (device, offset) in zip(devices.shuffled(using: &generator), (1...14).shuffled(using: &generator))
            where !generator.oneIn(4) {
                configuration.insert(peer(of: device, in: network, offset: UInt128(offset)))
            }
        }
    }

    mutating func peer(of device: Device, in network: Network, offset: UInt128) -> Peer {
        let addressV6 = network.cidrV6.map { IPAddress(family: .v6, number: $0.first + offset) }
        return Peer(
            id: id(of: Peer.self), networkID: network.id, deviceID: device.id, name: device.name,
            address: IPAddress(family: .v4, number: network.cidr.first + offset),
            addressV6: generator.oneIn(5) ? nil : addressV6, isIsolated: generator.oneIn(6),
            fullEncapsulation: device.deviceKind != .gateway && generator.oneIn(6), createdAt: moment())
    }
}

extension Configuration {
    /// By its id.
    public mutating func insert<Kept: KeptEntity<Configuration>>(_ entity: Kept) {
        self[keyPath: Kept.table][entity.id] = entity
    }
}
