// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import OverlayProtocol

// Values are decoded with `try`: a damaged file holds what the schema does not allow.
extension Database {
    func epoch() throws -> UInt64 {
        let row = try Row.fetchOne(self, sql: "SELECT epoch FROM installation")
        guard let row else { throw StoreError.unavailable("the store has lost its epoch: restore it from a backup") }
        return try row.decode(atIndex: 0)
    }

    func log(of scope: StoreScope, after revision: Revision, limit: Int) throws -> [StoredTransaction] {
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT revision, at, actor, action, details FROM log
                WHERE scope = ? AND revision > ? ORDER BY revision LIMIT ?
                """,
            arguments: [scope.name, Int64(clamping: revision), max(limit, 0)])
        guard let last = try rows.last?.decode(Int64.self, atIndex: 0) else { return [] }
        let changes = try changes(of: scope, from: Int64(clamping: revision) + 1, to: last)
        return try rows.map { row in
            try StoredTransaction(row, scope: scope, changes: changes[try row.decode(atIndex: 0)] ?? [])
        }
    }

    func history(of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow) throws
        -> LogPage<StoredRevision>
    {
        let rows = try self.rows(
            of: scope, "revision, at, actor, action, details", "AND log.revision IS NOT NULL", filter, window)
        return LogPage(
            rows: try rows.map { row in
                let (changes, replaced) = try replacements(in: scope, at: try row.decode(atIndex: 0))
                return StoredRevision(
                    try StoredTransaction(row, scope: scope, changes: changes), replaced: replaced)
            }, total: try count(of: scope, "AND log.revision IS NOT NULL", filter))
    }

    /// The newest version of each entity that was not a deletion.
    func entities(of scope: StoreScope, at revision: Revision) throws -> [StoredEntity] {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT kind, id, body, claims FROM version AS newest
                WHERE scope = :scope AND revision <= :revision AND body IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM version AS newer
                    WHERE newer.scope = newest.scope AND newer.kind = newest.kind AND newer.id = newest.id
                        AND newer.revision <= :revision
                        AND (newer.revision, newer.position) > (newest.revision, newest.position))
                """,
            arguments: ["scope": scope.name, "revision": Int64(clamping: revision)])
        return try Array(rows.map { row in try StoredEntity(row, from: 0) })
    }

    /// A revision's changes, and the bodies that they replaced: each by one look into an index.
    private func replacements(
        in scope: StoreScope, at revision: Int64
    ) throws -> (changes: [StoredChange], replaced: [EntityReference: String]) {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT kind, id, body, claims, (
                    SELECT before.body FROM version AS before
                    WHERE before.scope = now.scope AND before.kind = now.kind AND before.id = now.id
                        AND before.revision < now.revision
                    ORDER BY before.revision DESC, before.position DESC LIMIT 1)
                FROM version AS now WHERE scope = ? AND revision = ? ORDER BY position
                """,
            arguments: [scope.name, revision])
        var changes: [StoredChange] = []
        var replaced: [EntityReference: String] = [:]
        while let row = try rows.next() {
            let change = try StoredChange(row, from: 0)
            changes.append(change)
            replaced[change.reference] = try row.decode(String?.self, atIndex: 4)
        }
        return (changes, replaced)
    }

    private func changes(of scope: StoreScope, from first: Int64, to last: Int64) throws -> [Int64: [StoredChange]] {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT revision, kind, id, body, claims FROM version
                WHERE scope = ? AND revision BETWEEN ? AND ? ORDER BY revision, position
                """,
            arguments: [scope.name, first, last])
        var changes: [Int64: [StoredChange]] = [:]
        while let row = try rows.next() {
            changes[try row.decode(atIndex: 0), default: []].append(try StoredChange(row, from: 1))
        }
        return changes
    }
}

extension StoredTransaction {
    fileprivate init(_ row: Row, scope: StoreScope, changes: [StoredChange]) throws {
        self.init(
            scope: scope, revision: try row.decode(atIndex: 0),
            at: Timestamp(milliseconds: try row.decode(atIndex: 1)), actor: try row.decode(atIndex: 2),
            action: try row.decode(atIndex: 3),
            details: try CanonicalJSON.decode([String: String].self, from: try row.decode(atIndex: 4)), changes: changes
        )
    }
}

// Of the columns kind, id, body, claims.

extension StoredChange {
    fileprivate init(_ row: Row, from index: Int) throws {
        guard try row.decode(String?.self, atIndex: index + 2) != nil else {
            self = .delete(kind: try row.decode(atIndex: index), id: try row.decode(atIndex: index + 1))
            return
        }
        self = .put(try StoredEntity(row, from: index))
    }
}

extension StoredEntity {
    fileprivate init(_ row: Row, from index: Int) throws {
        self.init(
            kind: try row.decode(atIndex: index), id: try row.decode(atIndex: index + 1),
            body: try row.decode(atIndex: index + 2),
            claims: try CanonicalJSON.decode([String].self, from: try row.decode(atIndex: index + 3)))
    }
}
