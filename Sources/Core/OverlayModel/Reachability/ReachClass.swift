// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Ends that no rule tells apart: what one of them reaches, and is reached by, all do.
struct ReachClass: Sendable {
    let first: ReachEnd
    /// Another of them, where there is one, so that flows among them are seen as well.
    var second: ReachEnd?
}

/// One end of flows that are compared.
struct ReachEnd: Sendable {
    let name: String
    let networks: Set<ID<Network>>
    let addresses: [IPAddress]
    /// Whose rules can name ports: of the groups that hold it, before and after.
    let ports: PortSteps

    func address(_ family: AddressFamily) -> IPAddress? { addresses.first { $0.family == family } }
}

extension ReachClass {
    /// Of what two configurations speak of.
    static func all(_ before: Overlay, _ after: Overlay) -> [ReachClass] {
        peers(before, after) + routes(before, after) + outside(before, after)
    }

    private static func peers(_ before: Overlay, _ after: Overlay) -> [ReachClass] {
        let networks = Set(before.configuration.networks.keys).intersection(after.configuration.networks.keys)
        return networks.sorted().flatMap { network -> [ReachClass] in
            let (old, new) = (PeerMarks(of: network, in: before), PeerMarks(of: network, in: after))
            let both = before.peers(in: network).filter { after.configuration.peers[$0.id]?.addresses == $0.addresses }
            let classes = Dictionary(grouping: both) { peer in
                [old.mark(of: peer), new.mark(of: after.configuration.peers[peer.id] ?? peer)]
            }
            return classes.values.compactMap { members -> ReachClass? in
                let ends = members.sorted { $0.name < $1.name }.prefix(2).map { peer in
                    ReachEnd(
                        name: peer.name.description, networks: [network], addresses: peer.addresses,
                        ports: before.portSteps(of: peer).union(after.portSteps(of: peer)))
                }
                return ends.first.map { ReachClass(first: $0, second: ends.dropFirst().first) }
            }
        }.sorted { $0.first.name < $1.first.name }
    }

    /// The first address of each of their destinations, and of each prefix in one that a rule names.
    private static func routes(_ before: Overlay, _ after: Overlay) -> [ReachClass] {
        let named = (before.groups.views + after.groups.views).flatMap(\.rules).compactMap { placed in
            if case .cidr(let prefix) = placed.rule.target { prefix } else { nil }
        }
        let ids = Set(before.configuration.routes.keys).intersection(after.configuration.routes.keys)
        return ids.sorted().flatMap { id -> [ReachClass] in
            guard let route = after.configuration.routes[id] else { return [] }
            return route.destinations.flatMap { destination -> [ReachClass] in
                let inside = named.filter { destination.contains($0) }.map(\.address)
                return Set([destination.address] + inside).sorted().map { address in
                    let isAlone = route.destinations.count + inside.count == 1
                    return ReachClass(
                        first: ReachEnd(
                            name: isAlone ? "\(route.name)" : "\(route.name) (\(address))",
                            networks: [route.networkID], addresses: [address],
                            ports: before.portSteps(at: address).union(after.portSteps(at: address))))
                }
            }
        }
    }

    private static func outside(_ before: Overlay, _ after: Overlay) -> [ReachClass] {
        let shared = after.outside.flatMap { prefix in before.outside.compactMap { $0.intersection(prefix) } }
        let addresses = AddressFamily.allCases.compactMap { family in
            shared.last { $0.family == family }.map { IPAddress(family: family, number: $0.first) }
        }
        return [ReachClass(first: ReachEnd(name: "internet", networks: [], addresses: addresses, ports: PortSteps()))]
    }
}

extension Overlay {
    fileprivate func portSteps(of peer: Peer) -> PortSteps { portSteps(ofGroups: groups.ofPeer[peer.id] ?? []) }
    /// Other routes may lead to the address as well.
    fileprivate func portSteps(at address: IPAddress) -> PortSteps {
        portSteps(ofGroups: groups(holding: end(at: address)))
    }
}
