// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// The name of the rule that keeps isolated peers closed; a policy's rule is named by its id.
    public static let isolationRule = "isolation"

    /// `verdict(on:)` as rules over addresses, for flows through a gateway of these networks. Steps become levels, each
    /// group a chain. A rule is written once for each network and names only what lies in it: what shares no network
    /// is named by no rule.
    func firewallRules(in spaces: [NetworkSpace]) -> [FirewallRule] {
        let policy = groups.enumerated().flatMap { chain, view -> [FirewallRule] in
            let places = spaces.filter { view.group.speaksOf($0.id) }.map { ($0, members: $0.prefixes(of: view)) }
                .filter { !$0.members.isEmpty }
            return view.rules.flatMap { _, rule in
                places.compactMap { space, members in
                    rule.firewallRule(of: members, and: space.prefixes(of: rule.target), view.group.priority, chain)
                }
            }
        }
        return spaces.compactMap(\.isolation) + policy
    }
}

extension PolicyRule {
    /// - Returns: nil where the target holds nobody.
    fileprivate func firewallRule(
        of members: [Prefix], and others: [Prefix], _ level: Int, _ chain: Int
    ) -> FirewallRule? {
        guard !others.isEmpty else { return nil }
        let (sources, destinations) = direction == .output ? (members, others) : (others, members)
        return FirewallRule(
            name: id.description, level: level, chain: chain, action: action, sources: sources,
            destinations: destinations, protocol: `protocol`, ports: ports)
    }
}
