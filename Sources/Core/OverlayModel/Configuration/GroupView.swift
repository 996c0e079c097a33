// SPDX-License-Identifier: Apache-2.0

/// A group with its members looked up.
struct GroupView: Sendable {
    let group: Group
    /// Of its own network, where it has one.
    let peers: Set<ID<Peer>>
    let routes: Set<ID<Route>>
    /// The rules of its policies, in one order: policy, then rule.
    let rules: [PlacedRule]

    init(_ group: Group, in tables: Configuration, _ peers: PeerIndex, _ devices: DeviceIndex) {
        self.group = group
        let members = group.members.userIDs.reduce(into: group.members.deviceIDs) { members, user in
            members.formUnion(devices.byOwner[user] ?? [])
        }
        let named = group.members.peerIDs.compactMap { tables.peers[$0] }
        let all = named + members.flatMap { peers.byDevice[$0] ?? [] }
        self.peers = Set(all.lazy.filter { group.speaksOf($0.networkID) }.map(\.id))
        routes = group.members.routeIDs.filter { id in
            tables.routes[id].map { group.speaksOf($0.networkID) } ?? false
        }
        rules = group.policyIDs.compactMap { tables.policies[$0] }.flatMap { policy in
            policy.rules.map { PlacedRule(rule: $0, policy: policy) }
        }
    }
}

/// A rule as its policy has it.
struct PlacedRule: Sendable, Hashable {
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
