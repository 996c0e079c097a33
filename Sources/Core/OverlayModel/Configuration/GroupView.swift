// SPDX-License-Identifier: Apache-2.0

/// A group with its members looked up.
struct GroupView: Sendable {
    let group: Group
    /// Of its own network, where it has one.
    let peers: Set<ID<Peer>>
    let routes: Set<ID<Route>>
    /// The rules of its policies, in one order: policy, then rule.
    let rules: [PlacedRule]

    /// Those of a configuration, ordered by priority, then id.
    static func all(of configuration: Configuration, peersByDevice: [ID<Device>: [Peer]]) -> [GroupView] {
        let owned = configuration.devices.values.filter { $0.ownerUserID != nil }
        let devicesByOwner = Dictionary(grouping: owned, by: \.ownerUserID).mapValues { $0.map(\.id) }
        return configuration.groups.values.sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }.map { group in
            let devices = group.members.deviceIDs.union(
                group.members.userIDs.flatMap { devicesByOwner[$0] ?? [] })
            let peers =
                group.members.peerIDs.compactMap { configuration.peers[$0] }
                + devices.flatMap { peersByDevice[$0] ?? [] }
            return GroupView(group, peers: peers, in: configuration)
        }
    }

    private init(_ group: Group, peers: [Peer], in configuration: Configuration) {
        self.group = group
        self.peers = Set(peers.lazy.filter { group.speaksOf($0.networkID) }.map(\.id))
        routes = group.members.routeIDs.filter { id in
            configuration.routes[id].map { group.speaksOf($0.networkID) } ?? false
        }
        rules = group.policyIDs.compactMap { configuration.policies[$0] }.flatMap { policy in
            policy.rules.map { PlacedRule(rule: $0, policy: policy) }
        }
    }
}

/// A rule as its policy has it.
struct PlacedRule: Sendable {
    let rule: PolicyRule
    let policyID: ID<Policy>
    private let networkID: ID<Network>?
    /// It denies, and its policy is observed: that is only written down.
    let isObservedDenial: Bool

    init(rule: PolicyRule, policy: Policy) {
        self.rule = rule
        policyID = policy.id
        networkID = policy.networkID
        isObservedDenial = policy.mode == .observe && rule.action == .deny
    }

    func speaksOf(_ network: ID<Network>) -> Bool { networkID == nil || networkID == network }
}

extension Group {
    func speaksOf(_ network: ID<Network>) -> Bool { networkID == nil || networkID == network }
}
