// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// What a gateway must never let through.
public enum Boundary: String, Hashable, Sendable, CaseIterable {
    /// An address that is no peer's.
    case spoof
    /// From a peer of one network to one of another.
    case otherNetwork = "other_network"
    /// A network that the machine is attached to, where no rule leads.
    case lan
    /// What tells a cloud's machine its secrets.
    case metadata
    /// The gateway's own ports.
    case input
    /// What is allowed, once somebody has flushed the host's firewall.
    case flush
}

/// A packet that says whether a boundary holds.
public struct BoundaryProbe: Hashable, Sendable {
    public let boundary: Boundary
    public let flow: Flow
}

/// The packets of a gateway's self-test, found in what it runs.
public struct SelfTestPlan: Hashable, Sendable {
    /// One that the rules let through: without it nothing that is refused says anything. nil: they let nothing through.
    public let allowed: Flow?
    public let probes: [BoundaryProbe]
    /// Boundaries that this gateway doesn't have, and why.
    public let missing: [Boundary: String]

    /// - Parameters:
    ///   - node: what it runs.
    ///   - attached: networks that its machine is attached to.
    public init(of node: NodeState, attached: [AttachedNetwork]) {
        let search = ProbeSearch(node)
        var probes: [BoundaryProbe] = []
        var missing: [Boundary: String] = [:]
        func look(for boundary: Boundary, else reason: String, _ flow: Flow?) {
            if let flow {
                probes.append(BoundaryProbe(boundary: boundary, flow: flow))
            } else {
                missing[boundary] = reason
            }
        }
        allowed = search.allowed
        look(for: .spoof, else: "no rule lets a packet through", search.spoof)
        look(for: .otherNetwork, else: "it has peers of one network only", search.otherNetwork)
        look(for: .lan, else: "it is attached to nothing that rules don't lead to", search.lan(attached))
        look(for: .metadata, else: "it has no peers", search.flow(to: Self.metadata))
        look(for: .input, else: "it has no address or no peers", search.input)
        look(for: .flush, else: "no rule lets a packet through", search.allowed)
        self.probes = probes
        self.missing = missing
    }

    private static let metadata = IPAddress(family: .v4, number: 0xa9fe_a9fe)
}

/// Looks for flows that the rules speak of, and for those that they refuse.
private struct ProbeSearch {
    private let firewall: Firewall
    private let networks: [Prefix]
    /// The peers' own addresses.
    private let clients: [IPAddress]

    init(_ node: NodeState) {
        firewall =
            node.filter?.firewall
            ?? Firewall(
                interface: node.interface, ownAddresses: [], rules: [], enforcement: Enforcement(standard: .enforce))
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

    /// The last but one address of an attached network that no rule leads to: the first ones are routers' often.
    func lan(_ attached: [AttachedNetwork]) -> Flow? {
        attached.lazy.map(\.prefix).filter { !$0.isHost }.compactMap { prefix in
            flow(to: IPAddress(family: prefix.family, number: prefix.last - 1)).flatMap(refused)
        }.first
    }

    /// From the first client of its family.
    func flow(to destination: IPAddress) -> Flow? {
        clients.first { $0.family == destination.family }.map { flow(from: $0, to: destination) }
    }

    /// The highest port that no rule opens.
    var input: Flow? {
        guard let own = firewall.ownAddresses.map(\.address).sorted().first,
            let client = clients.first(where: { $0.family == own.family })
        else { return nil }
        return (0...1024).lazy.map { UInt16.max - $0 }.compactMap { refused(flow(from: client, to: own, port: $0)) }
            .first
    }

    private func refused(_ flow: Flow) -> Flow? { firewall.verdict(on: flow).accepts ? nil : flow }

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
