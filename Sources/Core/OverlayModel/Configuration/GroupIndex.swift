// SPDX-License-Identifier: Apache-2.0

/// Groups with their members looked up, and who is in which.
struct GroupIndex: Sendable {
    /// Ordered by priority, then id.
    let views: [GroupView]
    let byID: [ID<Group>: GroupView]
    /// Indices of `views`, ascending: those that hold a peer, those that hold a route.
    private(set) var ofPeer: [ID<Peer>: [Int]]
    private(set) var ofRoute: [ID<Route>: [Int]]

    init(_ tables: Configuration, _ peers: PeerIndex, _ devices: DeviceIndex) {
        let views = tables.orderedGroups.map { GroupView($0, in: tables, peers, devices) }
        self.init(views)
    }

    private init(_ views: [GroupView]) {
        self.views = views
        byID = Dictionary(uniqueKeysWithValues: views.map { ($0.group.id, $0) })
        (ofPeer, ofRoute) = ([:], [:])
        for (index, view) in views.enumerated() { insert(view, at: index) }
    }

    /// Makes the views anew that a difference concerns.
    init(
        following before: GroupIndex, _ difference: ConfigurationDifference, _ tables: Configuration,
        _ peers: PeerIndex, _ devices: DeviceIndex
    ) {
        let concerned = ConcernedGroups(difference, tables)
        let views = tables.orderedGroups.map { group in
            if let known = before.byID[group.id], !concerned.contains(group) { return known }
            return GroupView(group, in: tables, peers, devices)
        }
        guard views.map(\.group.id) == before.views.map(\.group.id) else {
            self.init(views)
            return
        }
        self.init(views, patching: before)
    }

    /// - Precondition: they are of the same groups, in the same order.
    private init(_ views: [GroupView], patching before: GroupIndex) {
        self.views = views
        byID = Dictionary(uniqueKeysWithValues: views.map { ($0.group.id, $0) })
        (ofPeer, ofRoute) = (before.ofPeer, before.ofRoute)
        for (index, (old, new)) in zip(before.views, views).enumerated() {
            ofPeer.move(index, from: old.peers, to: new.peers)
            ofRoute.move(index, from: old.routes, to: new.routes)
        }
    }

    private mutating func insert(_ view: GroupView, at index: Int) {
        for peer in view.peers { ofPeer[peer, default: []].append(index) }
        for route in view.routes { ofRoute[route, default: []].append(index) }
    }
}

extension Configuration {
    fileprivate var orderedGroups: [Group] {
        groups.values.sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
    }
}

extension Dictionary where Value == [Int] {
    /// From under some keys to under others.
    fileprivate mutating func move(_ index: Int, from old: Set<Key>, to new: Set<Key>) {
        guard old != new else { return }
        for key in old.subtracting(new) {
            let rest = (self[key] ?? []).filter { $0 != index }
            self[key] = rest.isEmpty ? nil : rest
        }
        for key in new.subtracting(old) { self[key] = ((self[key] ?? []) + [index]).sorted() }
    }
}
