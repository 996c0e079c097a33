// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// One scope of the store, read from memory and changed through the store. Reading never waits, and always sees a
/// whole revision; changes come one after the other.
final class Ledger<Tables: EntityTables>: Sendable {
    struct Entry: Sendable {
        var revision: Revision
        var tables: Tables
    }

    let scope: StoreScope
    private let store: any Store
    private let entry: Mutex<Entry>
    private let writing = AsyncLock()

    /// Another instance may commit between our look and our commit; more often than this it is worth an error.
    private static var attempts: Int { 5 }

    init(_ scope: StoreScope, store: any Store, stored: StoredScope?) throws {
        self.scope = scope
        self.store = store
        var tables = Tables()
        for entity in stored?.entities ?? [] { try tables.apply(.put(entity)) }
        entry = Mutex(Entry(revision: stored?.revision ?? 0, tables: tables))
    }

    var current: Entry { entry.withLock { $0 } }
    var tables: Tables { current.tables }

    /// Makes a change: on disk when this returns. A draft without changes makes no revision.
    /// - Parameter body: decides on the newest tables, and throws where it mustn't be; may run again.
    func change<Result>(
        by actor: String, _ action: String, details: [String: String] = [:], now: Timestamp,
        _ body: (inout Draft<Tables>) throws -> Result
    ) async throws -> Result {
        try await writing.withLock {
            for _ in 1...Self.attempts {
                let present = current
                var draft = Draft(present.tables, revision: present.revision + 1, now: now)
                let result = try body(&draft)
                guard !draft.changes.isEmpty else { return result }
                let transaction = StoredTransaction(
                    scope: scope, revision: draft.revision, at: now, actor: actor, action: action, details: details,
                    changes: draft.changes)
                do throws(StoreError) {
                    try await store.commit(transaction)
                    entry.withLock { $0 = Entry(revision: transaction.revision, tables: draft.tables) }
                    return result
                } catch {
                    guard case .conflict = error else { throw Problem(error) }
                    try await catchUp()
                }
            }
            throw Problem(.conflict, "others change the same things at the same time; try again")
        }
    }

    /// Reads what other instances have committed.
    private func catchUp() async throws {
        var present = current
        do {
            for transaction in try await store.log(of: scope, after: present.revision, limit: .max) {
                for change in transaction.changes { try present.tables.apply(change) }
                present.revision = transaction.revision
            }
        } catch let error as StoreError {
            throw Problem(error)
        }
        entry.withLock { $0 = present }
    }
}

extension Problem {
    init(_ error: StoreError) {
        self =
            switch error {
            case .conflict: Problem(.conflict, "something else came first; try again")
            case .claimTaken(let claim): Problem(claimTaken: claim)
            case .unavailable(let why): Problem(.storeUnavailable, why)
            }
    }

    private init(claimTaken claim: String) {
        let parts = claim.split(separator: ":", maxSplits: 1)
        self =
            switch parts.first {
            case "public_key":
                Problem(.keyTaken, field: "public_key", "another device has this key; a key is one machine's")
            case "email": Problem(.nameTaken, field: "email", "another user has this address")
            case "tenant_slug": Problem(.nameTaken, field: "tenant_name", "another workspace has this name")
            default: Problem(.conflict, "something else came first; try again")
            }
    }
}
