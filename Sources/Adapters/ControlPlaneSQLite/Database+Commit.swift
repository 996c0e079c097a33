// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import OverlayProtocol

extension Database {
    /// To be called in a transaction: what was done before an error is to be rolled back.
    func apply(_ transaction: StoredTransaction) throws {
        try advance(transaction.scope, to: transaction.revision)
        for change in transaction.changes { try apply(change, in: transaction.scope) }
        try append(transaction)
    }

    func append(_ event: AuditEvent, to scope: StoreScope) throws {
        try run("INSERT INTO scope (name, revision) VALUES (?, 0) ON CONFLICT (name) DO NOTHING", [scope.name])
        try insert(try event.record(after: auditHead(of: scope), in: scope))
    }

    func saveObserved(_ bodies: [String: String?], in scope: StoreScope) throws {
        for (node, body) in bodies {
            guard let body else {
                try run("DELETE FROM observed WHERE scope = ? AND node = ?", [scope.name, node])
                continue
            }
            try run(
                """
                INSERT INTO observed (scope, node, body) VALUES (?, ?, ?)
                ON CONFLICT (scope, node) DO UPDATE SET body = excluded.body
                """, [scope.name, node, body])
        }
    }

    /// What speaks of other rows goes before these.
    func remove(_ scope: StoreScope) throws {
        for table in ["observed", "version", "log", "entity"] {
            try run("DELETE FROM \(table) WHERE scope = ?", [scope.name])
        }
        try run("DELETE FROM scope WHERE name = ?", [scope.name])
    }

    private func advance(_ scope: StoreScope, to revision: Revision) throws {
        let current = try self.revision(of: scope)
        guard revision == current + 1 else { throw StoreError.conflict(current: current) }
        try run(
            "INSERT INTO scope (name, revision) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET revision = revision + 1",
            [scope.name])
    }

    private func apply(_ change: StoredChange, in scope: StoreScope) throws {
        switch change {
        case .put(let entity):
            try put(entity, in: scope)
        case .delete(let kind, let id):
            try run("DELETE FROM entity WHERE kind = ? AND id = ? AND scope = ?", [kind, id, scope.name])
        }
    }

    private func put(_ entity: StoredEntity, in scope: StoreScope) throws {
        let number = try numberOfPut(entity, in: scope)
        try run("DELETE FROM claim WHERE entity = ?", [number])
        for (position, claim) in entity.claims.enumerated() {
            try run(
                "INSERT INTO claim (text, entity, position) VALUES (?, ?, ?) ON CONFLICT (text) DO NOTHING",
                [claim, number, position])
            guard changesCount == 1 else { throw StoreError.claimTaken(claim) }
        }
    }

    /// An entity's kind and id are a claim, too: one tenant can't take away what belongs to another.
    private func numberOfPut(_ entity: StoredEntity, in scope: StoreScope) throws -> Int64 {
        let statement = try cachedStatement(
            sql: """
                INSERT INTO entity (scope, kind, id, body) VALUES (?, ?, ?, ?)
                ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body WHERE scope = excluded.scope
                RETURNING number
                """)
        let arguments: StatementArguments = [scope.name, entity.kind, entity.id, entity.body]
        guard let number = try Int64.fetchOne(statement, arguments: arguments) else {
            throw StoreError.claimTaken("\(entity.kind) \(entity.id)")
        }
        return number
    }

    /// Also what a migration does with the log that it finds.
    func append(_ transaction: StoredTransaction) throws {
        let scope = transaction.scope
        try insert(try transaction.record(after: auditHead(of: scope)))
        for (position, change) in transaction.changes.enumerated() {
            let reference = change.reference
            var arguments: StatementArguments = [
                scope.name, transaction.revision, position, reference.kind, reference.id,
            ]
            if case .put(let entity) = change {
                arguments += [entity.body, try CanonicalJSON.encode(entity.claims)]
            } else {
                arguments += [nil, nil]
            }
            try run(
                "INSERT INTO version (scope, revision, position, kind, id, body, claims) VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments)
        }
    }

    private func insert(_ record: AuditRecord) throws {
        try run(
            """
            INSERT INTO log (scope, seq, revision, at, actor, action, details, changes, previous, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                record.scope, record.seq, record.revision, record.at.milliseconds, record.actor, record.action,
                try CanonicalJSON.encode(record.details), record.changes?.description, record.previous.description,
                record.hash.description,
            ])
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
