// SPDX-License-Identifier: Apache-2.0

/// What was found once for many nodes of a large network is kept over the changes that leave it as it is.
extension Overlay {
    func inherit(from before: Overlay, _ difference: ConfigurationDifference) {
        if !difference.concernsServedPeers { servedPeers.inherit(before.servedPeers.all) }
        guard let remarked = remarked(by: difference, since: before) else { return }
        for (network, classes) in before.classes.all {
            guard let followed = PeerClasses(following: classes, remarked, of: network, in: self) else { continue }
            self.classes.inherit([network: followed])
        }
    }

    /// The peers whose marks a difference may change, where rules name what they named; nil: any.
    private func remarked(by difference: ConfigurationDifference, since before: Overlay) -> Set<ID<Peer>>? {
        // Marks count groups by their place.
        guard groups.views.map(\.group.id) == before.groups.views.map(\.group.id), difference.accessLists.isEmpty,
            !difference.networks.contains(where: { $0.isIn(\.routingPolicy) })
        else { return nil }
        var remarked = Set(difference.peers.flatMap(\.sides).map(\.id))
        for (old, new) in zip(before.groups.views, groups.views) where old.peers != new.peers {
            remarked.formUnion(old.peers.symmetricDifference(new.peers))
        }
        for overlay in [before, self] {
            for device in overlay.devices(in: difference) { remarked.formUnion(overlay.peers(of: device).map(\.id)) }
        }
        return remarked
    }
}

extension ConfigurationDifference {
    /// Rules and groups say nothing of the peers that a gateway holds: those are all devices of its networks.
    fileprivate var concernsServedPeers: Bool {
        !(devices.isEmpty && peers.isEmpty && routes.isEmpty && incidents.isEmpty && suspensions.isEmpty
            && accessLists.isEmpty) || networks.contains { $0.isIn(\.prefixes) }
    }
}
