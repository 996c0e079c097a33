// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import Testing

@testable import ControlPlaneSQLite

@Suite struct SchemaTests {
    @Test(arguments: SchemaFixture.all) func `a migration that was released makes the same tables`(
        fixture: SchemaFixture
    ) async throws {
        try await Folder.with { folder in
            let made = try DatabaseQueue(path: folder.path + "/made")
            try Schema.migrator.migrate(made, upTo: fixture.version)
            let released = try fixture.make(folder.path + "/released")
            #expect(try made.schema() == released.schema())
        }
    }

    @Test(arguments: SchemaFixture.all) func `a store of an earlier Warren is brought up to date, and all is there`(
        fixture: SchemaFixture
    ) async throws {
        try await Folder.with { folder in
            try fixture.make(folder.store).close()
            let store = try SQLiteStore(path: folder.store)
            #expect(try await Set(store.load()) == SchemaFixture.scopes)
            #expect(try await store.log(of: .installation, after: 0, limit: 10) == SchemaFixture.log)
            #expect(try await store.observed(in: .installation) == ["node": #"{"counter":7}"#])
            try await store.commit(.number(3))
            #expect(try await StoreCheck(store).faults() == [])
            #expect(try await store.pool.read(Schema.migrator.hasCompletedMigrations))
        }
    }

    @Test func `what a newer Warren has made is refused`() async throws {
        try await Folder.with { folder in
            let store = try SQLiteStore(path: folder.store)
            try await store.commit(.number(1))
            try await store.pool.write { database in
                try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')")
            }
            try store.close()
            let refusal = #expect(throws: StoreError.self) { _ = try SQLiteStore(path: folder.store) }
            #expect(refusal?.sentence?.contains("\(folder.store) was made by a newer Warren") == true)
        }
    }
}

extension DatabaseQueue {
    fileprivate func schema() throws -> [String] {
        try read { database in
            try String.fetchAll(database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        }
    }
}
