// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import OverlayProtocol

extension Database {
    func auditHead(of scope: StoreScope) throws -> AuditHead? {
        let statement = try cachedStatement(sql: "SELECT seq, hash FROM log WHERE scope = ? ORDER BY seq DESC LIMIT 1")
        guard let row = try Row.fetchOne(statement, arguments: [scope.name]) else { return nil }
        return AuditHead(seq: try row.decode(atIndex: 0), hash: try SecretDigest(text: row.decode(atIndex: 1)))
    }

    func audit(of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow) throws -> LogPage<AuditRecord> {
        let rows = try rows(of: scope, Self.auditColumns, "", filter, window)
        return LogPage(
            rows: try rows.map { row in try AuditRecord(row) }, total: try count(of: scope, "", filter))
    }

    func rows(
        of scope: StoreScope, _ columns: String, _ condition: String, _ filter: LogFilter, _ window: LogWindow
    ) throws -> [Row] {
        var arguments = filter.arguments(scope)
        arguments += ["offset": max(window.offset, 0), "limit": max(window.limit, 0)]
        return try Row.fetchAll(
            self,
            sql: """
                SELECT \(columns) FROM log WHERE \(LogFilter.condition) \(condition)
                ORDER BY seq \(window.order == .newestFirst ? "DESC" : "ASC") LIMIT :limit OFFSET :offset
                """, arguments: arguments)
    }

    func count(of scope: StoreScope, _ condition: String, _ filter: LogFilter) throws -> Int {
        let sql = "SELECT count(*) FROM log WHERE \(LogFilter.condition) \(condition)"
        return try Int.fetchOne(self, sql: sql, arguments: filter.arguments(scope)) ?? 0
    }

    private static let auditColumns = "scope, seq, revision, at, actor, action, details, changes, previous, hash"
}

extension LogFilter {
    fileprivate static let condition = """
        log.scope = :scope
        AND (:actor IS NULL OR log.actor = :actor) AND (:action IS NULL OR log.action = :action)
        AND (:since IS NULL OR log.at >= :since) AND (:until IS NULL OR log.at < :until)
        AND (:revision IS NULL OR log.revision = :revision)
        AND (:kind IS NULL OR EXISTS (
            SELECT 1 FROM version
            WHERE version.scope = log.scope AND version.revision = log.revision AND version.kind = :kind
                AND (:id IS NULL OR version.id = :id)))
        """

    fileprivate func arguments(_ scope: StoreScope) -> StatementArguments {
        [
            "scope": scope.name, "actor": actor, "action": action, "kind": kind, "id": id,
            "revision": revision.map { Int64(clamping: $0) }, "since": since?.milliseconds,
            "until": until?.milliseconds,
        ]
    }
}

extension AuditRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            seq: try row.decode(atIndex: 1), scope: try row.decode(atIndex: 0),
            at: Timestamp(milliseconds: try row.decode(atIndex: 3)), actor: try row.decode(atIndex: 4),
            action: try row.decode(atIndex: 5),
            details: try CanonicalJSON.decode([String: String].self, from: try row.decode(atIndex: 6)),
            revision: try row.decode(UInt64?.self, atIndex: 2),
            changes: try row.decode(String?.self, atIndex: 7).map { text in try SecretDigest(text: text) },
            previous: try SecretDigest(text: row.decode(atIndex: 8)),
            hash: try SecretDigest(text: row.decode(atIndex: 9)))
    }
}
