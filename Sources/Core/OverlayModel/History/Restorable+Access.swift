// SPDX-License-Identifier: Apache-2.0

// What of groups, policies and access lists a rollback restores.

extension Group: RestorableEntity {
    public var label: String { name.description }

    /// Devices that joined since keep the groups that their join key gave them: they are in no earlier configuration.
    /// Access on request is as it is now.
    public func restored(over present: Self?, from past: Configuration) -> Self? {
        if past.isOfGrant(id) { return present }
        guard let present else { return self }
        var group = self
        group.members.deviceIDs.formUnion(present.members.deviceIDs.filter { past.devices[$0] == nil })
        group.members.peerIDs.formUnion(present.members.peerIDs.filter { past.peers[$0] == nil })
        return group
    }

    public var references: [EntityReference] {
        var references = (networkID.map { [EntityReference($0)] } ?? [])
        references += members.userIDs.map { EntityReference($0) } + members.deviceIDs.map { EntityReference($0) }
        references += members.peerIDs.map { EntityReference($0) } + members.routeIDs.map { EntityReference($0) }
        return references + policyIDs.map { EntityReference($0) } + routeIDs.map { EntityReference($0) }
    }

    /// A group that spoke of one network would otherwise speak of all.
    public func without(_ missing: Set<EntityReference>) -> Self? {
        if let networkID, missing.contains(EntityReference(networkID)) { return nil }
        var group = self
        group.members.userIDs = members.userIDs.filter { !missing.contains(EntityReference($0)) }
        group.members.deviceIDs = members.deviceIDs.filter { !missing.contains(EntityReference($0)) }
        group.members.peerIDs = members.peerIDs.filter { !missing.contains(EntityReference($0)) }
        group.members.routeIDs = members.routeIDs.filter { !missing.contains(EntityReference($0)) }
        group.policyIDs.removeAll { missing.contains(EntityReference($0)) }
        group.routeIDs.removeAll { missing.contains(EntityReference($0)) }
        return group
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the name \(name)", of: Self.kind)] }
}

extension Policy: RestorableEntity {
    public var label: String { name.description }

    /// Access on request is as it is now.
    public func restored(over present: Self?, from past: Configuration) -> Self? {
        past.isOfGrant(id) ? present : self
    }

    public var references: [EntityReference] {
        (networkID.map { [EntityReference($0)] } ?? []) + rules.compactMap(\.target.reference)
    }

    public func without(_ missing: Set<EntityReference>) -> Self? {
        if let networkID, missing.contains(EntityReference(networkID)) { return nil }
        var policy = self
        policy.rules.removeAll { rule in rule.target.reference.map { missing.contains($0) } ?? false }
        return policy
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the name \(name)", of: Self.kind)] }
}

extension RuleTarget {
    fileprivate var reference: EntityReference? {
        switch self {
        case .peer(let id): EntityReference(id)
        case .group(let id): EntityReference(id)
        case .network(let id): EntityReference(id)
        case .route(let id): EntityReference(id)
        case .cidr, .internet, .any: nil
        }
    }
}

extension AccessList: RestorableEntity {
    public var label: String { "of network \(networkID)" }

    /// Blocks are as they are now, in every case.
    public func restored(over present: Self?, from past: Configuration) -> Self? {
        var list = self
        list.blockedPeers = present?.blockedPeers ?? []
        return list
    }

    public func undone() -> Self? {
        guard !blockedPeers.isEmpty else { return nil }
        return AccessList(id: id, networkID: networkID, blockedPeers: blockedPeers, updatedAt: updatedAt)
    }

    public var references: [EntityReference] { [EntityReference(networkID)] + rules.flatMap(\.references) }

    public func without(_ missing: Set<EntityReference>) -> Self? {
        if missing.contains(EntityReference(networkID)) { return nil }
        var list = self
        list.rules.removeAll { !missing.isDisjoint(with: $0.references) }
        return list
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the network \(networkID)", of: Self.kind)] }
}

extension AccessListRule {
    fileprivate var references: [EntityReference] {
        [source, target].compactMap { end in
            if case .peer(let id) = end { EntityReference(id) } else { nil }
        }
    }
}
