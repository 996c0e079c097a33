// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel

/// What the port `Store` says, as a value.
struct StoreModel {
    private(set) var contents: [StoreScope: StoreContents] = [:]
    private(set) var log: [StoredTransaction] = []

    func revision(of scope: StoreScope) -> Revision { contents[scope]?.revision ?? 0 }

    /// What transactions of one scope make.
    static func entities(after log: some Sequence<StoredTransaction>) -> Set<StoredEntity> {
        var entities: [EntityReference: StoredEntity] = [:]
        for change in log.flatMap(\.changes) {
            entities[change.reference] = if case .put(let entity) = change { entity } else { nil }
        }
        return Set(entities.values)
    }

    mutating func refusal(of transaction: StoredTransaction) -> StoreError? {
        var next = self
        do throws(StoreError) {
            try next.commit(transaction)
        } catch {
            return error
        }
        self = next
        return nil
    }

    private mutating func commit(_ transaction: StoredTransaction) throws(StoreError) {
        let scope = transaction.scope
        let current = revision(of: scope)
        guard transaction.revision == current + 1 else { throw .conflict(current: current) }
        contents[scope, default: StoreContents()].revision = transaction.revision
        for change in transaction.changes { try apply(change, in: scope) }
        log.append(transaction)
    }

    private mutating func apply(_ change: StoredChange, in scope: StoreScope) throws(StoreError) {
        switch change {
        case .delete(let kind, let id):
            remove(kind, id, from: scope)
        case .put(let entity):
            remove(entity.kind, entity.id, from: scope)
            let others = contents.values.flatMap(\.entities)
            guard !others.contains(where: { $0.kind == entity.kind && $0.id == entity.id }) else {
                throw .claimTaken("\(entity.kind) \(entity.id)")
            }
            for claim in entity.claims where others.contains(where: { $0.claims.contains(claim) }) {
                throw .claimTaken(claim)
            }
            contents[scope]?.entities.insert(entity)
        }
    }

    private mutating func remove(_ kind: String, _ id: String, from scope: StoreScope) {
        guard let entity = contents[scope]?.entities.first(where: { $0.kind == kind && $0.id == id }) else { return }
        contents[scope]?.entities.remove(entity)
    }
}
