// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import Glibc
import Testing

@testable import ControlPlaneSQLite

@Suite struct FileTests {
    @Test func `the directory and the files are their owner's alone`() async throws {
        try await Folder.with { folder in
            let store = try SQLiteStore(path: folder.path + "/state/store")
            try await store.commit(.number(1))
            #expect(try folder.mode("state") == 0o700)
            for file in ["store", "store-wal", "store-shm"] { #expect(try folder.mode("state/\(file)") == 0o600) }
        }
    }

    @Test func `others' permissions are taken from files that are there, and a directory stays as it is`() async throws
    {
        try await Folder.with { folder in
            #expect(chmod(folder.path, 0o755) == 0)
            let first = try SQLiteStore(path: folder.store)
            try await first.commit(.number(1))
            for file in ["store", "store-wal", "store-shm"] { #expect(chmod("\(folder.path)/\(file)", 0o644) == 0) }
            let second = try SQLiteStore(path: folder.store)
            try await second.commit(.number(2))
            for file in ["store", "store-wal", "store-shm"] { #expect(try folder.mode(file) == 0o600) }
            #expect(try folder.mode("") == 0o755)
        }
    }

    @Test func `a store that is closed is whole in one file, and refuses what comes`() async throws {
        try await Folder.with { folder in
            let store = try SQLiteStore(path: folder.store)
            try await store.commit(.number(1))
            #expect(try await store.load().count == 1)
            try store.close()
            for file in try folder.files() where file != "store" { unlink("\(folder.path)/\(file)") }
            #expect(try await SQLiteStore(path: folder.store).load().count == 1)
            let refusal = await #expect(throws: StoreError.self) { try await store.commit(.number(2)) }
            #expect(refusal?.sentence?.contains(folder.store) == true)
            await #expect(throws: StoreError.self) { try await store.load() }
        }
    }

    @Test func `where no file can be, the operator is told which and what would do`() async throws {
        try await Folder.with { folder in
            let said = [
                folder.path: "\(folder.path) is no file: the store needs the path of one",
                "\(folder.path)/missing/too/store": "Cannot make \(folder.path)/missing/too: No such file or directory",
                "/proc/store": "Cannot make /proc/store: ",
            ]
            for (path, beginning) in said {
                let refusal = #expect(throws: StoreError.self) { _ = try SQLiteStore(path: path) }
                #expect(refusal?.sentence?.hasPrefix(beginning) == true, "\(refusal?.sentence ?? "")")
            }
            let mode = try folder.mode("")
            #expect(mode == 0o700, "as it was")
        }
    }

    @Test func `commits are on disk before they return`() async throws {
        try await Folder.with { folder in
            let store = try SQLiteStore(path: folder.store)
            try await store.saveObserved(["node": "{}"], in: .installation)
            try await store.commit(.number(1))
            let (journal, synchronous, foreignKeys) = try await store.pool.writeWithoutTransaction { database in
                (
                    try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                    try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
                )
            }
            #expect(journal == "wal")
            #expect(synchronous == 2, "FULL, https://www.sqlite.org/pragma.html#pragma_synchronous")
            #expect(foreignKeys == 1)
        }
    }
}
