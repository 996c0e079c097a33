// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport

/// A tenant that people configure at random, as far as use cases allow it: names and addresses are nobody else's, and
/// what is deleted takes with it what can't be without it. Names are few, so that they meet again.
struct RandomHistory {
    enum Step: CaseIterable {
        case addNetwork, deleteNetwork, moveNetwork, addDevice, deleteDevice, blockDevice, renamePeer, readdressPeer
        case addRoute, deleteRoute, addGroup, changeGroup, deleteGroup, addPolicy, changePolicy, deletePolicy
        case changeList, spendKey, leaveUser

        static let ofAccess: [Step] = [.addGroup, .changeGroup, .deleteGroup, .addPolicy, .changePolicy, .deletePolicy]
    }

    private(set) var configuration = Configuration()
    private(set) var users: Set<ID<User>> = []
    private(set) var now = Timestamp(milliseconds: 1_795_000_000_000)
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        users = [id(), id(), id()]
        goOn(steps: 40)
    }

    mutating func goOn(steps: Int, _ kinds: [Step] = Step.allCases) {
        for _ in 0..<steps {
            now = now + .seconds(1)
            take(kinds.randomElement(using: &random) ?? .addPolicy)
        }
    }

    mutating func id<Kind>() -> ID<Kind> { ID(now: now, using: &random) }

    /// A device with a peer at an address.
    mutating func peer(_ name: String, _ address: String, in network: Network, of tables: inout Configuration) -> Peer {
        let device = device(name: label(name))
        guard let address = IPAddress(address) else { preconditionFailure("\(address) is no address") }
        let peer = Peer(
            id: id(), networkID: network.id, deviceID: device.id, name: device.name, address: address,
            addressV6: nil, createdAt: now)
        tables.insert(device)
        tables.insert(peer)
        return peer
    }

    // MARK: - Steps

    private mutating func take(_ step: Step) {
        switch step {
        case .addNetwork: addNetwork()
        case .deleteNetwork: deleteNetwork()
        case .moveNetwork: moveNetwork()
        case .addDevice: addDevice()
        case .deleteDevice: deleteDevice()
        case .blockDevice:
            change(\.devices) { device, random in device.state = Bool.random(using: &random) ? .blocked : .active }
        case .renamePeer: renamePeer()
        case .readdressPeer: readdressPeer()
        case .addRoute: addRoute()
        case .deleteRoute: if let route = any(\.routes) { delete(route) }
        case .addGroup: addGroup()
        case .changeGroup: changeGroup()
        case .deleteGroup: if let group = any(\.groups) { delete(group) }
        case .addPolicy: addPolicy()
        case .changePolicy: changePolicy()
        case .deletePolicy: if let policy = any(\.policies) { delete(policy) }
        case .changeList: changeList()
        case .spendKey: spendKey()
        case .leaveUser: leaveUser()
        }
    }

    private mutating func addNetwork() {
        guard let name = freeName("net", configuration.networks.values.map(\.name)), let cidr = freePrefix() else {
            return
        }
        configuration.insert(Network(id: id(), name: name, cidr: cidr, cidrV6: nil, createdAt: now))
    }

    private mutating func deleteNetwork() {
        guard let network = any(\.networks), !configuration.peers.values.contains(where: { $0.networkID == network.id })
        else { return }
        delete(network)
    }

    /// Its peers move with it.
    private mutating func moveNetwork() {
        guard var network = any(\.networks), let cidr = freePrefix() else { return }
        for var peer in configuration.peers.values where peer.networkID == network.id {
            peer.address = IPAddress(family: .v4, number: peer.address.number - network.cidr.first + cidr.first)
            configuration.insert(peer)
        }
        network.cidr = cidr
        configuration.insert(network)
    }

    private mutating func addDevice() {
        guard let network = any(\.networks), let address = freeAddress(in: network),
            let name = freeName(
                "device", configuration.devices.values.map(\.name) + configuration.peers.values.map(\.name))
        else { return }
        let device = device(name: name)
        configuration.insert(device)
        configuration.insert(
            Peer(
                id: id(), networkID: network.id, deviceID: device.id, name: name, address: address, addressV6: nil,
                createdAt: now))
        if var group = any(\.groups) {
            group.members.deviceIDs.insert(device.id)
            configuration.insert(group)
        }
    }

    private mutating func device(name: DNSLabel) -> Device {
        let key = FixedBytes<32>((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }) ?? FixedBytes()
        return Device(
            id: id(), name: name, kind: .agent, publicKey: PublicKey(bytes: key), state: .active,
            ownerUserID: users.sorted().randomElement(using: &random), createdAt: now)
    }

    private mutating func deleteDevice() {
        guard let device = any(\.devices) else { return }
        for peer in configuration.peers.values where peer.deviceID == device.id { delete(peer) }
        delete(device)
    }

    private mutating func renamePeer() {
        guard var peer = any(\.peers),
            let name = freeName(
                "device", configuration.devices.values.map(\.name) + configuration.peers.values.map(\.name))
        else { return }
        peer.name = name
        configuration.insert(peer)
    }

    private mutating func readdressPeer() {
        guard var peer = any(\.peers), let network = configuration.networks[peer.networkID],
            let address = freeAddress(in: network)
        else { return }
        peer.address = address
        configuration.insert(peer)
    }

    private mutating func addRoute() {
        guard let network = any(\.networks),
            let name = freeName("route", configuration.routes.values.map(\.name)),
            let via = any(\.devices)
        else { return }
        let destination = Prefix(
            containing: IPAddress(
                family: .v4, number: 0xac10_0000 + UInt128(Int.random(in: 0..<8, using: &random)) << 8),
            length: 24)
        configuration.insert(
            Route(
                id: id(), networkID: network.id, name: name, destinations: [destination], via: [via.id], createdAt: now)
        )
    }

    private mutating func addGroup() {
        guard let name = freeName("group", configuration.groups.values.map(\.name)) else { return }
        let network = Bool.random(using: &random) ? any(\.networks)?.id : nil
        configuration.insert(Group(id: id(), name: name, networkID: network, createdAt: now))
    }

    private mutating func changeGroup() {
        guard var group = any(\.groups) else { return }
        group.priority = Int.random(in: 1...5, using: &random)
        group.members.deviceIDs = Set([any(\.devices)?.id, any(\.devices)?.id].compactMap { $0 })
        group.members.peerIDs = Set([any(\.peers)?.id].compactMap { $0 })
        group.members.userIDs = Set([users.sorted().randomElement(using: &random)].compactMap { $0 })
        group.policyIDs = [any(\.policies)?.id].compactMap { $0 }
        group.routeIDs = [any(\.routes)?.id].compactMap { $0 }
        group.name = freeName("group", configuration.groups.values.map(\.name)) ?? group.name
        configuration.insert(group)
    }

    private mutating func addPolicy() {
        guard let name = freeName("policy", configuration.policies.values.map(\.name)) else { return }
        configuration.insert(Policy(id: id(), name: name, rules: rules(), createdAt: now))
    }

    private mutating func changePolicy() {
        guard var policy = any(\.policies) else { return }
        policy.rules = rules()
        policy.name = freeName("policy", configuration.policies.values.map(\.name)) ?? policy.name
        configuration.insert(policy)
    }

    private mutating func rules() -> [PolicyRule] {
        let targets = [
            any(\.peers).map { RuleTarget.peer($0.id) }, any(\.groups).map { .group($0.id) },
            any(\.networks).map { .network($0.id) }, any(\.routes).map { .route($0.id) }, .any,
        ].compactMap { $0 }
        return targets.shuffled(using: &random).prefix(2).map {
            PolicyRule(id: id(), direction: .output, action: .allow, target: $0)
        }
    }

    private mutating func changeList() {
        guard let peer = any(\.peers), let other = any(\.peers) else { return }
        var list =
            configuration.accessLists.values.first { $0.networkID == peer.networkID }
            ?? AccessList(id: id(), networkID: peer.networkID, updatedAt: now)
        list.rules = [AccessListRule(source: .peer(other.id), target: .any, action: .deny)]
        if Bool.random(using: &random) { list.blockedPeers.formSymmetricDifference([peer.id]) }
        configuration.insert(list)
    }

    private mutating func spendKey() {
        guard var key = any(\.joinKeys) else {
            guard let network = any(\.networks), let user = users.sorted().first else { return }
            let digest = SecretDigest(bytes: FixedBytes())
            return configuration.insert(
                JoinKey(
                    id: id(), description: "", deviceKind: .agent, digest: digest, networkID: network.id, groupIDs: [],
                    usesLeft: 3, expiresAt: now, createdBy: user, createdAt: now))
        }
        key.usesLeft = (key.usesLeft ?? 0) - 1
        configuration.insert(key)
    }

    // MARK: - Choices

    private mutating func any<Kept>(_ table: KeyPath<Configuration, [ID<Kept>: Kept]>) -> Kept? {
        let entities = configuration[keyPath: table]
        return entities.keys.sorted().randomElement(using: &random).flatMap { entities[$0] }
    }

    private mutating func change<Kept: RestorableEntity>(
        _ table: KeyPath<Configuration, [ID<Kept>: Kept]>, _ body: (inout Kept, inout SplitMix64) -> Void
    ) {
        guard var entity = any(table) else { return }
        body(&entity, &random)
        configuration.insert(entity)
    }

    private mutating func leaveUser() {
        guard users.count > 1, let user = users.sorted().randomElement(using: &random) else { return }
        users.remove(user)
        forget(EntityReference(user))
    }

    private mutating func delete<Kept: RestorableEntity>(_ entity: Kept) {
        configuration[keyPath: Kept.table][entity.id] = nil
        forget(EntityReference(entity.id))
    }

    /// Takes it out of what speaks of it, and with it what can't be without it.
    private mutating func forget(_ reference: EntityReference) {
        for kind in Configuration.kinds {
            if let kind = kind as? any RestorableEntity.Type { forget(reference, kind) }
        }
    }

    private mutating func forget<Kept: RestorableEntity>(_ reference: EntityReference, _: Kept.Type) {
        for entity in configuration[keyPath: Kept.table].values where entity.references.contains(reference) {
            if let rest = entity.without([reference]) { configuration.insert(rest) } else { delete(entity) }
        }
    }

    private mutating func freeName(_ kind: String, _ taken: [DNSLabel]) -> DNSLabel? {
        (0..<6).map { label("\(kind)-\($0)") }.filter { !taken.contains($0) }.randomElement(using: &random)
    }

    private func label(_ text: String) -> DNSLabel {
        guard let label = try? DNSLabel(text: text) else { preconditionFailure("\(text) is no label") }
        return label
    }

    /// One of eight /28.
    private mutating func freePrefix() -> Prefix? {
        let all = (0..<8).map {
            Prefix(containing: IPAddress(family: .v4, number: 0x0a00_0000 + UInt128($0) << 4), length: 28)
        }
        return all.filter { prefix in !configuration.networks.values.contains { $0.cidr.overlaps(prefix) } }
            .randomElement(using: &random)
    }

    private mutating func freeAddress(in network: Network) -> IPAddress? {
        let taken = Set(configuration.peers.values.map(\.address))
        return (1...5).map { IPAddress(family: .v4, number: network.cidr.first + UInt128($0)) }
            .filter { !taken.contains($0) }.randomElement(using: &random)
    }
}
