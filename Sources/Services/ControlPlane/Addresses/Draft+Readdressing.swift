// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension Draft<Configuration> {
    /// Gives a network other prefixes, and each of its peers an address in them: the one at the same place, so that
    /// what people know by heart stays right where it can.
    /// - Throws: `.stillInUse` where there are static peers, whose files nobody can change from here;
    ///   `.addressesExhausted`; `.invalid` for prefixes that a network can't have.
    mutating func readdress(_ id: ID<Network>, cidr: Prefix?, cidrV6: Prefix?) throws {
        var network = try tables.network(id)
        let before = network
        if let cidr, cidr != network.cidr {
            network.cidr = try tables.checked(cidr, .v4, for: id, field: "cidr")
        }
        if let cidrV6, cidrV6 != network.cidrV6 {
            network.cidrV6 = try tables.checked(cidrV6, .v6, for: id, field: "cidr_v6")
        }
        guard network.prefixes != before.prefixes else { return }
        let peers = tables.peers.values.filter { $0.networkID == id }.sorted { $0.id < $1.id }
        try refuseStatic(peers, of: network)
        network.updatedAt = now
        try put(network)
        forgetReleased(outside: network)
        try move(peers, from: before, to: network)
    }

    private func refuseStatic(_ peers: [Peer], of network: Network) throws {
        let fixed = peers.filter { tables.devices[$0.deviceID]?.deviceKind == .static }
        guard let first = fixed.first else { return }
        let rest = fixed.count > 1 ? " and \(fixed.count - 1) more" : ""
        throw Problem(
            .stillInUse, field: "cidr",
            "\(first.name)\(rest) in \(network.name) run from files with their addresses in them: delete them first")
    }

    /// What was released in a prefix that the network no longer has is nobody's any more.
    private mutating func forgetReleased(outside network: Network) {
        for released in tables.releasedAddresses.values.sorted(by: { $0.id < $1.id })
        where released.networkID == network.id && !network.prefixes.contains(where: { $0.contains(released.address) }) {
            delete(released.id)
        }
    }

    private mutating func move(_ peers: [Peer], from before: Network, to network: Network) throws {
        var moved = peers
        if network.cidr != before.cidr {
            let addresses = try addresses(for: peers.map(\.address), from: before.cidr, to: network.cidr, network)
            for (index, address) in addresses.enumerated() { moved[index].address = address }
        }
        if let prefix = network.cidrV6, prefix != before.cidrV6 {
            let addresses = try addresses(for: peers.map(\.addressV6), from: before.cidrV6, to: prefix, network)
            for (index, address) in addresses.enumerated() { moved[index].addressV6 = address }
        }
        for var peer in moved {
            peer.updatedAt = now
            try put(peer)
        }
    }

    /// The offset stays where the new prefix has it; the others get what is free after that.
    private func addresses(
        for old: [IPAddress?], from: Prefix?, to prefix: Prefix, _ network: Network
    ) throws -> [IPAddress] {
        let wanted = old.map { address -> IPAddress? in
            guard let address, let from, address.number - from.first <= prefix.last - prefix.first else { return nil }
            let moved = IPAddress(family: prefix.family, number: prefix.first + address.number - from.first)
            return AddressPool(prefix, taken: [], released: [], now: now).offers(moved) ? moved : nil
        }
        var taken = Set(wanted.compactMap { $0 })
        return try wanted.map { address in
            if let address { return address }
            let pool = AddressPool(prefix, taken: taken, released: [], now: now)
            guard let next = pool.next() else { throw Problem.exhausted(network, prefix, pool) }
            taken.insert(next)
            return next
        }
    }
}

extension Problem {
    static func exhausted(_ network: Network, _ prefix: Prefix, _ pool: AddressPool) -> Problem {
        Problem(
            .addressesExhausted, "\(network.name) (\(prefix)) has no free address: its \(pool.capacity) are taken")
    }
}
