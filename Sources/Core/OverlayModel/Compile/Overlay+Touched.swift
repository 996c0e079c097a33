// SPDX-License-Identifier: Apache-2.0

extension Overlay {
    /// The overlay of another configuration, and the devices whose states may differ there: more than do, and found
    /// without a look at the rest. So a change costs the nodes that it touches.
    public func advanced(to configuration: Configuration) -> (overlay: Overlay, touched: Set<ID<Device>>) {
        let difference = ConfigurationDifference(from: self.configuration, to: configuration)
        let after = following(configuration, difference)
        return (after, after.touched(by: difference, since: self))
    }

    private func touched(by difference: ConfigurationDifference, since before: Overlay) -> Set<ID<Device>> {
        guard !difference.isEmpty else { return [] }
        // Routes lead to no overlay's addresses, in any network.
        guard !difference.networks.contains(where: { $0.isIn(\.prefixes) }) else {
            return Set(before.configuration.devices.keys).union(configuration.devices.keys)
        }
        let groups = GroupIndex.differences(from: before.groups, to: groups)
        return [before, self].reduce(into: before.devices.gateways.union(devices.gateways)) { touched, overlay in
            touched.formUnion(Touch(difference, groups, in: overlay).devices)
        }
    }

    /// Whether others are told to send through a peer: a gateway, or a site.
    fileprivate func isWay(_ peer: Peer) -> Bool {
        isJump(peer) || !peer.additionalAllowedIPs.isEmpty
            || (routes.byNetwork[peer.networkID] ?? []).contains { $0.via.contains(peer.deviceID) }
    }
}

/// What a difference touches in one overlay, the one before it or the one after.
private struct Touch {
    private let overlay: Overlay
    /// All of their devices.
    private var networks: Set<ID<Network>>
    private var touched: Set<ID<Device>> = []

    /// More peers than these are not asked one by one whom they could talk to: their networks are touched.
    private static let few = 64

    init(_ difference: ConfigurationDifference, _ groups: [Difference<GroupView>], in overlay: Overlay) {
        self.overlay = overlay
        networks = Set(
            difference.networks.flatMap(\.sides).map(\.id) + difference.routes.flatMap(\.sides).map(\.networkID)
                + difference.accessLists.flatMap(\.sides).map(\.networkID))
        let changed = overlay.devices(in: difference)
        touched = changed
        for group in groups where group.isIn(\.meaning) { addReach(of: group) }
        let moved = groups.reduce(into: Set(difference.peers.flatMap(\.sides).map(\.id))) { $0.formUnion($1.moved) }
        add(moved.compactMap { overlay.configuration.peers[$0] } + changed.flatMap(overlay.peers(of:)))
    }

    var devices: Set<ID<Device>> {
        networks.reduce(into: touched) { $0.formUnion(overlay.peers(in: $1).lazy.map(\.deviceID)) }
    }

    /// What a group's rules say is about its members and their targets.
    private mutating func addReach(of group: Difference<GroupView>) {
        for view in group.sides {
            let members = view.peers.compactMap { overlay.configuration.peers[$0] }
            touched.formUnion(members.map(\.deviceID))
            for network in Set(members.map(\.networkID)) {
                for placed in view.rules { add(overlay.members(of: placed.rule.target, in: network), of: network) }
            }
        }
    }

    /// Those that changed, and whoever may know them.
    private mutating func add(_ peers: [Peer]) {
        guard peers.count <= Self.few else { return networks.formUnion(peers.map(\.networkID)) }
        for peer in peers {
            touched.insert(peer.deviceID)
            if overlay.isWay(peer) { networks.insert(peer.networkID) }
            if overlay.isAgent(peer) { add(overlay.acquaintances(of: peer), of: peer.networkID) }
        }
    }

    private mutating func add(_ peers: Set<ID<Peer>>?, of network: ID<Network>) {
        guard let peers else {
            networks.insert(network)
            return
        }
        touched.formUnion(peers.compactMap { overlay.configuration.peers[$0]?.deviceID })
    }
}

extension Overlay {
    /// Devices that themselves differ, or their standing, or their owners' wishes.
    func devices(in difference: ConfigurationDifference) -> Set<ID<Device>> {
        let users =
            difference.suspensions.flatMap(\.sides).map(\.userID)
            + difference.userRoutings.flatMap(\.sides).map(\.userID)
        return Set(
            difference.devices.flatMap(\.sides).map(\.id) + difference.incidents.flatMap(\.sides).map(\.deviceID)
                + users.flatMap { devices.byOwner[$0] ?? [] })
    }
}

extension GroupIndex {
    fileprivate static func differences(from before: GroupIndex, to after: GroupIndex) -> [Difference<GroupView>] {
        Set(before.byID.keys).union(after.byID.keys)
            .map { Difference(before: before.byID[$0], after: after.byID[$0]) }
            .filter { $0.isIn(\.peers) || $0.isIn(\.meaning) }
    }
}

extension GroupView {
    /// What it says of its members.
    fileprivate var meaning: Meaning {
        Meaning(priority: group.priority, networkID: group.networkID, routeIDs: group.routeIDs, rules: rules)
    }
}

private struct Meaning: Equatable {
    let priority: Int
    let networkID: ID<Network>?
    let routeIDs: [ID<Route>]
    let rules: [PlacedRule]
}

extension Difference<GroupView> {
    /// Members that came or went.
    fileprivate var moved: Set<ID<Peer>> {
        (before?.peers ?? []).symmetricDifference(after?.peers ?? [])
    }
}
