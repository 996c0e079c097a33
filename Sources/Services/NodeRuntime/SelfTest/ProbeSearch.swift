// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// Looks for flows that the rules speak of, and for those that they refuse.
struct ProbeSearch {
    private let firewall: Firewall
    /// What its rules name. A rule of everything, and of the Internet where the machine stands in it, names nothing:
    /// what only such rules would let through is still behind a boundary, and a hole in it is to be found.
    private let named: Firewall
    private let networks: [Prefix]
    /// The peers' own addresses.
    private let clients: [IPAddress]

    init(_ node: NodeState, outside: [Prefix]) {
        firewall =
            node.filter?.firewall
            ?? Firewall(
                interface: node.interface, ownAddresses: [], rules: [], enforcement: Enforcement(standard: .enforce))
        named = firewall.naming { destination in
            !destination.isDefault && !outside.contains { $0.overlaps(destination) }
        }
        let networks = Set(node.network.addresses.map(\.network)).sorted()
        self.networks = networks
        clients = node.tunnel.peers.flatMap(\.allowedIPs).filter { prefix in
            prefix.isHost && networks.contains { $0.contains(prefix.address) }
        }.map(\.address).sorted()
    }

    var allowed: Flow? {
        firewall.rules.lazy.filter { $0.action == .allow }.flatMap { rule in
            rule.sources.lazy.flatMap { source in
                rule.destinations.lazy.filter { $0.family == source.family }.map { destination in
                    rule.flow(from: source.address, to: destination.address)
                }
            }
        }.first { flow in
            firewall.verdict(on: flow).accepts && clients.contains(flow.source) && !isOwn(flow.destination)
        }
    }

    /// As what is allowed, from the last address of the network that nobody has.
    var spoof: Flow? {
        guard let allowed, let network = networks.first(where: { $0.contains(allowed.source) }) else { return nil }
        let taken = Set(clients + firewall.ownAddresses.map(\.address))
        let free = (1...1024).lazy.map { IPAddress(family: network.family, number: network.last - $0) }
            .first { network.contains($0) && !taken.contains($0) }
        return free.map { allowed.from($0) }
    }

    var otherNetwork: Flow? {
        for client in clients {
            guard let own = networks.first(where: { $0.contains(client) }) else { continue }
            let stranger = clients.first { $0.family == client.family && !own.contains($0) }
            if let stranger { return flow(from: client, to: stranger) }
        }
        return nil
    }

    /// One of the last addresses of an attached network that no rule names: the first ones are routers' often.
    func lan(_ attached: [AttachedNetwork]) -> Flow? {
        attached.lazy.map(\.prefix).filter { !$0.isHost }.flatMap { prefix in
            (1...64).lazy.map { IPAddress(family: prefix.family, number: prefix.last - $0) }.filter(prefix.contains)
        }.compactMap { nearest(to: $0).flatMap(unnamed) }.first
    }

    /// What comes nearest to being let through: what a rule speaks of, if only because it is too wide.
    func nearest(to destination: IPAddress) -> Flow? { spoken(to: destination) ?? flow(to: destination) }

    /// Of the first rule that allows anything towards an address.
    private func spoken(to destination: IPAddress) -> Flow? {
        let flows = firewall.rules.lazy.filter { rule in
            rule.action == .allow && rule.destinations.contains { $0.contains(destination) }
        }.compactMap { rule in
            clients.first { client in
                client.family == destination.family && rule.sources.contains { $0.contains(client) }
            }.map { rule.flow(from: $0, to: destination) }
        }
        return flows.first
    }

    /// From the first client of its family.
    private func flow(to destination: IPAddress) -> Flow? {
        clients.first { $0.family == destination.family }.map { flow(from: $0, to: destination) }
    }

    /// The gateway itself, at a port that no rule names: one that a rule opens in passing, else the highest.
    var input: Flow? {
        guard let own = firewall.ownAddresses.map(\.address).sorted().first,
            let client = clients.first(where: { $0.family == own.family })
        else { return nil }
        if let flow = spoken(to: own).flatMap(unnamed) { return flow }
        return (0...1024).lazy.map { UInt16.max - $0 }.compactMap { unnamed(flow(from: client, to: own, port: $0)) }
            .first
    }

    private func unnamed(_ flow: Flow) -> Flow? { named.verdict(on: flow).accepts ? nil : flow }

    private func isOwn(_ address: IPAddress) -> Bool { firewall.ownAddresses.contains { $0.address == address } }

    private func flow(from source: IPAddress, to destination: IPAddress, port: UInt16 = 80) -> Flow {
        Flow(source: source, destination: destination, protocol: .tcp, destinationPort: port)
    }
}

extension FirewallRule {
    /// The first flow that it speaks of between two addresses.
    fileprivate func flow(from source: IPAddress, to destination: IPAddress) -> Flow {
        let proto: IPProtocol =
            switch `protocol` {
            case .any, .tcp: .tcp
            case .udp: .udp
            case .icmp: source.family == .v4 ? .icmp : .icmpv6
            }
        let port = proto.hasPorts ? ports.first?.first ?? 80 : 0
        return Flow(source: source, destination: destination, protocol: proto, destinationPort: port)
    }
}

extension Flow {
    fileprivate func from(_ source: IPAddress) -> Flow {
        Flow(source: source, destination: destination, protocol: `protocol`, destinationPort: destinationPort)
    }
}

extension Firewall {
    /// The same, of which rules that allow are left only destinations that `isNamed` says yes to.
    fileprivate func naming(_ isNamed: (Prefix) -> Bool) -> Firewall {
        let rules = rules.map { rule in
            guard rule.action == .allow else { return rule }
            return FirewallRule(
                name: rule.name, level: rule.level, chain: rule.chain, action: rule.action, sources: rule.sources,
                destinations: rule.destinations.filter(isNamed), protocol: rule.protocol, ports: rule.ports,
                expiresAt: rule.expiresAt)
        }
        return Firewall(
            interface: interface, ownAddresses: ownAddresses, rules: rules, enforcement: enforcement,
            translation: translation)
    }
}
