// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol

extension Draft<Configuration> {
    /// In use at once, or as soon as it has enrolled: who makes it may approve it.
    /// - Parameter waits: unless they may not.
    mutating func createDevice(
        _ request: PeerCreate, by user: ID<User>, waits: Bool, _ sealingKey: SealingKey
    ) throws -> Device {
        guard let name = request.name else { throw Problem(.invalid, field: "name", "a device has a name") }
        let kind = try request.kind
        let key = try kind == .static ? request.staticKey : .nobodys
        var device = Device(
            id: newID(), name: name, kind: kind, publicKey: key.publicKey, keyOrigin: key.origin,
            state: waits ? .pending : kind == .static ? .active : .expired, ownerUserID: request.ownerID,
            listenPort: request.listenPort ?? 0, endpoint: request.endpoint, createdAt: now)
        if kind != .static { device.keyExpiresAt = now }
        device.createdBy = user
        device.approvedBy = waits ? nil : user
        try tables.check(device)
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

extension PeerCreate {
    fileprivate var staticKey: StaticKey {
        get throws {
            try StaticKey(publicKey: publicKey, isMadeHere: generateKey ?? false, origin: keyOrigin)
        }
    }

    /// Of the device that is made with it.
    fileprivate var kind: DeviceKind {
        get throws {
            if isJump == true, useAgent == true {
                throw Problem(
                    .invalid, field: "use_agent", "a gateway is no agent: one of is_jump and use_agent is true")
            }
            guard isJump == true || useAgent == true else { return .static }
            let keys: [(field: String, isGiven: Bool)] = [
                ("public_key", publicKey != nil), ("generate_key", generateKey == true),
                ("key_origin", keyOrigin != nil),
            ]
            if let wrong = keys.first(where: \.isGiven) {
                throw Problem(
                    .invalid, field: wrong.field, "a managed device makes its key itself, when it enrols with its token"
                )
            }
            return isJump == true ? .gateway : .agent
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
