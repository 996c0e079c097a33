// SPDX-License-Identifier: Apache-2.0

/// Groups whose members or rules a difference can change.
struct ConcernedGroups {
    private let groups: Set<ID<Group>>
    private let policies: Set<ID<Policy>>
    private let peers: Set<ID<Peer>>
    private let routes: Set<ID<Route>>
    private let devices: Set<ID<Device>>
    /// Whose devices or peers came or went.
    private let users: Set<ID<User>>

    init(_ difference: ConfigurationDifference, _ tables: Configuration) {
        groups = Set(difference.groups.flatMap(\.sides).map(\.id))
        policies = Set(difference.policies.flatMap(\.sides).map(\.id))
        let moved = difference.peers.filter { $0.isIn(\.networkID) || $0.isIn(\.deviceID) }.flatMap(\.sides)
        peers = Set(moved.map(\.id))
        routes = Set(difference.routes.filter { $0.isIn(\.networkID) }.flatMap(\.sides).map(\.id))
        devices = Set(moved.map(\.deviceID))
        let given = difference.devices.filter { $0.isIn(\.ownerUserID) }.flatMap(\.sides)
        users = Set((given + devices.compactMap { tables.devices[$0] }).compactMap(\.ownerUserID))
    }

    func contains(_ group: Group) -> Bool {
        groups.contains(group.id) || !policies.isDisjoint(with: group.policyIDs)
            || !group.members.peerIDs.isDisjoint(with: peers) || !group.members.routeIDs.isDisjoint(with: routes)
            || !group.members.deviceIDs.isDisjoint(with: devices) || !group.members.userIDs.isDisjoint(with: users)
    }
}
