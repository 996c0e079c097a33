// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneSQLite

/// Somebody with the file and `sqlite3`.
@Suite struct TamperTests {
    @Test(arguments: [
        ("UPDATE log SET actor = 'mallory' WHERE seq = 3", "row 3 was altered"),
        ("UPDATE log SET at = at + 1 WHERE seq = 2", "row 2 was altered"),
        ("UPDATE log SET details = '{\"from\":\"198.51.100.1\"}' WHERE seq = 4", "row 4 was altered"),
        ("DELETE FROM log WHERE seq = 4", "row 4 is missing: 5 follows"),
        ("UPDATE version SET body = '{\"open\":true}' WHERE revision = 2", "the changes of revision 2 are not those"),
        ("DELETE FROM version WHERE revision = 3", "the changes of revision 3 are not those"),
        ("UPDATE entity SET body = '{\"open\":true}' WHERE number = 1", "is not what the log says"),
        ("DELETE FROM entity WHERE number = 2", "is not what the log says"),
        ("UPDATE scope SET revision = 9", "the log ends with revision 4, and the store is at 9"),
    ]) func `what somebody writes into the file is found`(sql: String, said: String) async throws {
        try await Folder.with { folder in
            let store = try await folder.makeAuditedStore()
            #expect(try await StoreCheck(store).faults() == [])
            try await store.pool.write { database in try database.execute(sql: sql) }
            let faults = try await StoreCheck(store).faults()
            #expect(faults.count == 1)
            #expect(faults.first?.contains(said) == true, "\(faults)")
        }
    }

    @Test func `rows made anew with right hashes don't pass a head that was kept`() async throws {
        try await Folder.with { folder in
            let store = try await folder.makeAuditedStore()
            let kept = try #require(try await store.wholeAudit().dropFirst(2).first)
            try await store.pool.write { database in
                try database.execute(sql: "PRAGMA defer_foreign_keys = ON; DELETE FROM log WHERE seq > 2")
                for number in 3...5 {
                    try database.append(.signIn(by: "mallory \(number)"), to: .installation)
                }
                try database.execute(sql: "DELETE FROM version WHERE revision > 2")
            }
            let rows = try await store.wholeAudit()
            var unaware = AuditChain()
            for row in rows { try unaware.append(row) }
            var aware = AuditChain(known: AuditHead(kept))
            for row in rows.prefix(2) { try aware.append(row) }
            let fault = #expect(throws: AuditFault.self) { try aware.append(rows[2]) }
            #expect(fault?.seq == 3)
        }
    }
}

extension Folder {
    /// Four revisions, and a row without one as the fourth.
    fileprivate func makeAuditedStore() async throws -> SQLiteStore {
        let store = try SQLiteStore(path: store)
        for revision: Revision in 1...3 { try await store.commit(.number(revision)) }
        try await store.append(.signIn(by: "ada"), to: [.installation])
        try await store.commit(.number(4))
        return store
    }
}

extension SQLiteStore {
    fileprivate func wholeAudit() async throws -> [AuditRecord] {
        try await audit(of: .installation, matching: LogFilter(), LogWindow(.oldestFirst, limit: .max)).rows
    }
}

extension AuditEvent {
    fileprivate static func signIn(by actor: String) -> Self {
        Self(at: Timestamp(milliseconds: 0), actor: actor, action: "session.create", details: ["from": "192.0.2.1"])
    }
}
