// SPDX-License-Identifier: Apache-2.0

/// A configuration made of an earlier one, without what no rollback brings back (`RestorableEntity`).
///
/// All that may be restored is, at first. Then whatever does not fit (it speaks of what is gone, or an address is
/// another's now) gives way: it stays as it is now. As it is now, all of it fits; so this ends.
public struct Rollback: Sendable {
    /// What could not be as it was.
    public struct Loss: Hashable, Sendable {
        public let entity: EntityReference
        public let name: String
        /// `was deleted since, and stays so`
        public let reason: String
    }

    public private(set) var result: Configuration
    public private(set) var losses: [Loss] = []
    private let present: Configuration
    private var existing: Set<EntityReference>
    /// What is not as it is now.
    private var changed: Set<EntityReference> = []

    /// - Parameters:
    ///   - past: what it is to be again.
    ///   - users: who is a member of the tenant.
    public init(of present: Configuration, to past: Configuration, users: Set<ID<User>>, now: Timestamp) {
        self.present = present
        result = present
        existing = Set(present.restorableEntities.map(\.reference)).union(users.map { EntityReference($0) })
        for kind in Configuration.restorableKinds { restore(kind, past) }
        while prune() || giveWay() {}
        for reference in changed { stamp(reference, now) }
        result.releasedAddresses = result.releasedAddresses.filter { result.networks[$1.networkID] != nil }
        losses.sort { ($0.entity, $0.reason) < ($1.entity, $1.reason) }
    }

    // MARK: - Steps

    private mutating func restore<Kept: RestorableEntity>(_: Kept.Type, _ past: Configuration) {
        let (then, now) = (past[keyPath: Kept.table], present[keyPath: Kept.table])
        for id in Set(then.keys).union(now.keys).sorted() {
            let target = then[id].map { $0.restored(over: now[id], from: past) } ?? now[id]?.undone()
            if let lost = then[id], target == nil { lose(lost, "was deleted since, and stays so") }
            set(id, to: target)
        }
    }

    /// Takes out what speaks of entities that there aren't.
    /// - Returns: whether there was something, here and below.
    private mutating func prune() -> Bool {
        var isChanged = false
        for entity in result.restorableEntities {
            let missing = Set(entity.references.filter { !existing.contains($0) })
            // What the rollback took away is needed by what it leaves.
            for needed in missing where changed.contains(needed) {
                revert(needed, "is needed by \(entity.reference.kind) \(entity.label)")
                isChanged = true
            }
            let gone = missing.filter { !existing.contains($0) }
            guard !gone.isEmpty, changed.contains(entity.reference) else { continue }
            isChanged = drop(gone, from: entity) || isChanged
        }
        return isChanged
    }

    private mutating func drop<Kept: RestorableEntity>(_ gone: Set<EntityReference>, from entity: Kept) -> Bool {
        let names = gone.sorted().map(\.description).joined(separator: ", ")
        guard let rest = entity.without(gone) else {
            revert(entity.reference, "needs \(names), which is gone")
            return true
        }
        guard rest != entity else { return false }
        lose(entity, "is without \(names), which is gone")
        set(entity.id, to: rest)
        return true
    }

    /// Of two that can't be together, the one that the rollback changed.
    private mutating func giveWay() -> Bool {
        var reverted: Set<EntityReference> = []
        for conflict in result.conflicts where reverted.isDisjoint(with: conflict.parties) {
            guard let party = conflict.parties.first(where: { changed.contains($0) }) else { continue }
            revert(party, conflict.reason)
            reverted.insert(party)
        }
        return !reverted.isEmpty
    }

    private mutating func revert(_ reference: EntityReference, _ reason: String) {
        guard let kind = Configuration.restorableKinds.first(where: { $0.kind == reference.kind }) else { return }
        revert(kind, reference, reason)
    }

    private mutating func revert<Kept: RestorableEntity>(_: Kept.Type, _ reference: EntityReference, _ reason: String) {
        guard let id = try? ID<Kept>(text: reference.id) else { return }
        let now = present[keyPath: Kept.table][id]
        if let entity = result[keyPath: Kept.table][id] ?? now { lose(entity, reason) }
        set(id, to: now)
    }

    private mutating func stamp(_ reference: EntityReference, _ now: Timestamp) {
        func stamp<Kept: RestorableEntity>(_: Kept.Type, in result: inout Configuration) {
            guard let id = try? ID<Kept>(text: reference.id) else { return }
            result[keyPath: Kept.table][id]?.updatedAt = now
        }
        for kind in Configuration.restorableKinds where kind.kind == reference.kind { stamp(kind, in: &result) }
    }

    private mutating func set<Kept: RestorableEntity>(_ id: ID<Kept>, to target: Kept?) {
        let now = present[keyPath: Kept.table][id]
        var target = target
        if let now { target?.updatedAt = now.updatedAt }
        result[keyPath: Kept.table][id] = target
        let reference = EntityReference(id)
        if target == nil { existing.remove(reference) } else { existing.insert(reference) }
        if target == now { changed.remove(reference) } else { changed.insert(reference) }
    }

    private mutating func lose(_ entity: some RestorableEntity, _ reason: String) {
        let loss = Loss(entity: entity.reference, name: entity.label, reason: reason)
        if !losses.contains(loss) { losses.append(loss) }
    }
}
