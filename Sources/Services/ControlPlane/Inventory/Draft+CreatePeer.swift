// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol

extension Draft<Configuration> {
    /// In use at once: who makes it may approve it.
    mutating func createStaticDevice(
        _ request: PeerCreate, by user: ID<User>, _ sealingKey: SealingKey
    ) throws -> Device {
        guard let name = request.name else { throw Problem(.invalid, field: "name", "a device has a name") }
        for (field, wish) in [("is_jump", request.isJump), ("use_agent", request.useAgent)] where wish == true {
            throw Problem(
                .invalid, field: field,
                "what is no static device enrols by itself: make a join key for it, or name its device_id")
        }
        guard !tables.devices.values.contains(where: { $0.name == name }) else {
            throw Problem(.nameTaken, field: "name", "there is a device \(name) already")
        }
        let key = try StaticKey(
            publicKey: request.publicKey, isMadeHere: request.generateKey ?? false, origin: request.keyOrigin)
        var device = Device(
            id: newID(), name: name, kind: .static, publicKey: key.publicKey, keyOrigin: key.origin, state: .active,
            ownerUserID: request.ownerID, listenPort: request.listenPort ?? 0, endpoint: request.endpoint,
            createdAt: now)
        device.createdBy = user
        device.approvedBy = user
        try put(device)
        try keepSecret(of: device.id, key, sealingKey)
        return device
    }

    mutating func createPeer(
        of device: Device, in network: Network, _ request: PeerCreate
    ) throws -> Peer {
        guard !tables.peers.values.contains(where: { $0.deviceID == device.id && $0.networkID == network.id }) else {
            throw Problem(.conflict, "\(device.name) has its place in \(network.name) already")
        }
        var peer = try newPeer(of: device, in: network)
        peer.name = request.name ?? device.name
        peer.address = try request.address.map { try tables.free($0, of: network, .v4) } ?? peer.address
        peer.addressV6 = try request.addressV6.map { try tables.free($0, of: network, .v6) } ?? peer.addressV6
        peer.isIsolated = request.isIsolated ?? false
        peer.fullEncapsulation = request.fullEncapsulation ?? false
        peer.additionalAllowedIPs = request.additionalAllowedIPs ?? []
        try tables.check(peer)
        try put(peer)
        try join(device, network, and: request.groupIDs ?? [])
        try assign(device, to: network.id)
        return peer
    }

    /// The groups that are named, and those that a network's devices are members of. A gateway is in none by itself:
    /// what its groups allow opens its own ports.
    mutating func join(_ device: Device, _ network: Network, and named: [ID<Group>]) throws {
        for (index, id) in named.enumerated() where tables.groups[id] == nil {
            throw Problem(.invalid, field: "group_ids[\(index)]", "there is no group \(id)")
        }
        let standard = device.deviceKind == .gateway ? [] : network.defaultGroupIDs
        for id in Set(standard + named).sorted() {
            guard var group = tables.groups[id] else { continue }
            group.members.deviceIDs.insert(device.id)
            try put(group)
        }
    }
}

extension Configuration {
    /// An address that somebody names.
    fileprivate func free(_ address: IPAddress, of network: Network, _ family: AddressFamily) throws -> IPAddress {
        let field = family == .v4 ? "address" : "address_v6"
        guard let prefix = family == .v4 ? network.cidr : network.cidrV6,
            AddressPool(prefix, taken: [], released: [], now: .distantPast).offers(address)
        else {
            throw Problem(.invalid, field: field, "\(address) is no address for a peer of \(network.name)")
        }
        if let holder = peers.values.first(where: { $0.networkID == network.id && $0.addresses.contains(address) }) {
            throw Problem(.conflict, field: field, "\(address) is \(holder.name)'s")
        }
        return address
    }
}
