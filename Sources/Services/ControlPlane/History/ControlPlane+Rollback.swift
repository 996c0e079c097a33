// SPDX-License-Identifier: Apache-2.0

import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Makes a revision out of the configuration as it was at another.
    /// - Parameter dryRun: only tells what would change.
    public func rollBack(_ caller: Caller, to revision: Revision, dryRun: Bool) async throws -> RollbackResponse {
        let ledger = try ledger(of: caller.tenantID)
        guard (1...max(ledger.revision, 1)).contains(revision) else { throw Problem.notFound("revision") }
        let past = try await configuration(of: ledger, at: revision)
        let users = Set(
            installation.tables.memberships.values.filter { $0.tenantID == caller.tenantID }.map(\.userID))
        func rollBack(_ draft: inout Draft<Configuration>) throws -> RollbackResponse {
            let present = draft.tables
            let rollback = Rollback(of: present, to: past, users: users, now: draft.now)
            try draft.become(rollback.result)
            return RollbackResponse(
                revision: dryRun || draft.changes.isEmpty ? nil : draft.revision,
                changes: try draft.differences(from: present),
                notRestored: rollback.losses.map { NotRestored($0.entity, name: $0.name, reason: $0.reason) })
        }
        guard dryRun else {
            return try await change(caller, "history.rollback", details: ["to": "\(revision)"], rollBack)
        }
        let current = ledger.current
        var draft = Draft(current.tables, revision: current.revision + 1, now: now())
        return try rollBack(&draft)
    }

    private func configuration(of ledger: TenantLedger, at revision: Revision) async throws -> Configuration {
        let stored: [StoredEntity]
        do {
            stored = try await store.entities(of: ledger.scope, at: revision)
        } catch {
            throw Problem(error)
        }
        return try stored.reduce(into: Configuration()) { past, entity in try past.apply(.put(entity)) }
    }
}

extension Draft<Configuration> {
    /// Makes the tables what `target` is. Deletions come first: what they free may be taken by what is put.
    mutating func become(_ target: Configuration) throws {
        for kind in Configuration.kinds { deleteMissing(kind, target) }
        for kind in Configuration.kinds { try putChanged(kind, target) }
    }

    private mutating func deleteMissing<Kept: KeptEntity<Configuration>>(_: Kept.Type, _ target: Configuration) {
        for id in tables[keyPath: Kept.table].keys.sorted() where target[keyPath: Kept.table][id] == nil { delete(id) }
    }

    private mutating func putChanged<Kept: KeptEntity<Configuration>>(_: Kept.Type, _ target: Configuration) throws {
        for (id, entity) in target[keyPath: Kept.table].sorted(by: { $0.key < $1.key })
        where tables[keyPath: Kept.table][id] != entity {
            try put(entity)
        }
    }

    func differences(from before: Configuration) throws -> [EntityDifference] {
        let transaction = StoredTransaction(
            scope: .installation, revision: revision, at: now, actor: "", action: "", changes: changes)
        let replaced = try changes.map(\.reference).reduce(into: [:]) { bodies, reference in
            bodies[reference] = try before.body(of: reference)
        }
        return try StoredRevision(transaction, replaced: replaced).differences(Configuration.kinds)
    }
}

extension Configuration {
    /// The JSON of an entity; nil: there is none.
    fileprivate func body(of reference: EntityReference) throws -> String? {
        func body<Kept: KeptEntity<Configuration>>(_: Kept.Type) throws -> String? {
            guard let id = try? ID<Kept>(text: reference.id) else { return nil }
            return try self[keyPath: Kept.table][id].map { try CanonicalJSON.encode($0) }
        }
        guard let kind = Self.kinds.first(where: { $0.kind == reference.kind }) else { return nil }
        return try body(kind)
    }
}
