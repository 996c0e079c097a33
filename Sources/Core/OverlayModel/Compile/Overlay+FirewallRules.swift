// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What the rules are called that no policy has.
public enum SystemRule {
    /// Keeps isolated peers closed.
    public static let isolation = "isolation"
    /// Keeps apart what an access list keeps apart.
    public static let acl = "acl"
    /// Keeps an exit closed to what isn't the Internet where it stands.
    public static let exit = "exit"
    /// Of a network that is observed: what no rule speaks of would be denied.
    public static let `default` = "default"
}

extension Overlay {
    /// `verdict(on:at:)` as rules over addresses, for flows through a gateway of these networks. Steps become levels,
    /// each group a chain. A rule is written once for each network and names only what lies in it: what shares no
    /// network is named by no rule.
    func firewallRules(in spaces: [NetworkSpace]) -> [FirewallRule] {
        let isolation = spaces.flatMap(\.isolation).map { Self.denial(SystemRule.isolation, $0.0, $0.1) }
        let acl = spaces.flatMap(\.accessDenials).map { Self.denial(SystemRule.acl, $0.0, $0.1) }
        let policy = groups.views.enumerated().flatMap { chain, view -> [FirewallRule] in
            let places = spaces.filter { view.group.speaksOf($0.id) }
            return view.rules.flatMap { placed in
                places.filter { placed.speaksOf($0.id) }.flatMap { space in
                    space.pairs(of: view, and: placed.rule.target).map { members, others in
                        placed.firewallRule(of: members, and: others, view.group.priority, chain)
                    }
                }
            }
        }
        return isolation + acl + policy + spaces.filter { isObserved($0.id) }.flatMap(\.observation)
    }

    private static func denial(_ name: String, _ sources: [Prefix], _ destinations: [Prefix]) -> FirewallRule {
        FirewallRule(name: name, action: .deny, sources: sources, destinations: destinations)
    }

    private func isObserved(_ network: ID<Network>) -> Bool {
        configuration.networks[network]?.enforcement == .observe
    }
}

extension NetworkSpace {
    /// Behind all priorities: what nobody speaks of is written down as denied, and passes.
    fileprivate var observation: [FirewallRule] {
        allPairs.flatMap { sources, destinations in
            [FirewallRule.Action.observe, .allow].enumerated().map { step, action in
                FirewallRule(
                    name: SystemRule.default, level: Group.priorities.upperBound + 1 + step, action: action,
                    sources: sources, destinations: destinations)
            }
        }
    }
}

extension PlacedRule {
    fileprivate func firewallRule(
        of members: [Prefix], and others: [Prefix], _ level: Int, _ chain: Int
    ) -> FirewallRule {
        let action: FirewallRule.Action =
            switch rule.action {
            case .allow: .allow
            case .deny: isObservedDenial ? .observe : .deny
            }
        let (sources, destinations) = rule.direction == .output ? (members, others) : (others, members)
        return FirewallRule(
            name: rule.id.description, level: level, chain: chain, action: action,
            sources: sources, destinations: destinations, protocol: rule.protocol, ports: rule.ports,
            expiresAt: rule.expiresAt)
    }
}
