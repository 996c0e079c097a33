// SPDX-License-Identifier: Apache-2.0

import Addressing

/// One end of flows that are compared, standing for all that no rule tells apart from it.
struct ReachEnd: Sendable {
    let name: String
    let networks: Set<ID<Network>>
    let addresses: [IPAddress]
    /// Whose rules can name ports: of the groups that hold it, before and after.
    let ports: PortSteps

    func address(_ family: AddressFamily) -> IPAddress? { addresses.first { $0.family == family } }
}

extension ReachEnd {
    /// Of what two configurations speak of.
    static func all(_ before: Overlay, _ after: Overlay) -> [ReachEnd] {
        peers(before, after) + routes(before, after) + outside(before, after)
    }

    private static func peers(_ before: Overlay, _ after: Overlay) -> [ReachEnd] {
        let networks = Set(before.configuration.networks.keys).intersection(after.configuration.networks.keys)
        return networks.sorted().flatMap { network -> [ReachEnd] in
            let (old, new) = (PeerMarks(of: network, in: before), PeerMarks(of: network, in: after))
            let both = before.peers(in: network).filter { after.configuration.peers[$0.id]?.addresses == $0.addresses }
            let classes = Dictionary(grouping: both) { peer in
                [old.mark(of: peer), new.mark(of: after.configuration.peers[peer.id] ?? peer)]
            }
            // Two of each, so that flows among them are seen as well.
            return classes.values.flatMap { members -> [ReachEnd] in
                let sorted = members.sorted { $0.name < $1.name }
                return sorted.prefix(2).map { peer in
                    ReachEnd(
                        name: peer.name.description, networks: [network], addresses: peer.addresses,
                        ports: before.portSteps(of: peer).union(after.portSteps(of: peer)))
                }
            }
        }.sorted { $0.name < $1.name }
    }

    /// The first address of each of their destinations, and of each prefix in one that a rule names.
    private static func routes(_ before: Overlay, _ after: Overlay) -> [ReachEnd] {
        let named = (before.groups.views + after.groups.views).flatMap(\.rules).compactMap { placed in
            if case .cidr(let prefix) = placed.rule.target { prefix } else { nil }
        }
        let ids = Set(before.configuration.routes.keys).intersection(after.configuration.routes.keys)
        return ids.sorted().flatMap { id -> [ReachEnd] in
            guard let route = after.configuration.routes[id] else { return [] }
            return route.destinations.flatMap { destination -> [ReachEnd] in
                let inside = named.filter { destination.contains($0) }.map(\.address)
                return Set([destination.address] + inside).sorted().map { address in
                    ReachEnd(
                        name: route.destinations.count + inside.count == 1
                            ? "\(route.name)" : "\(route.name) (\(address))",
                        networks: [route.networkID], addresses: [address],
                        ports: before.portSteps(at: address).union(after.portSteps(at: address)))
                }
            }
        }
    }

    private static func outside(_ before: Overlay, _ after: Overlay) -> [ReachEnd] {
        let shared = after.outside.flatMap { prefix in before.outside.compactMap { $0.intersection(prefix) } }
        let addresses = AddressFamily.allCases.compactMap { family in
            shared.last { $0.family == family }.map { IPAddress(family: family, number: $0.first) }
        }
        return [ReachEnd(name: "internet", networks: [], addresses: addresses, ports: PortSteps())]
    }
}

extension Overlay {
    fileprivate func portSteps(of peer: Peer) -> PortSteps { portSteps(ofGroups: groups.ofPeer[peer.id] ?? []) }
    /// Other routes may lead to the address as well.
    fileprivate func portSteps(at address: IPAddress) -> PortSteps {
        portSteps(ofGroups: groups(holding: end(at: address)))
    }
}
