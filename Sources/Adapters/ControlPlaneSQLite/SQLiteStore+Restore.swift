// SPDX-License-Identifier: Apache-2.0

public import ControlPlane
import GRDB

extension SQLiteStore {
    /// What of the file SQLite itself finds damaged; empty: nothing.
    public func damages() async throws(StoreError) -> [String] {
        try await read { database in
            let said = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
            return said + (orphans > 0 ? ["\(orphans) rows belong to what is gone"] : [])
        }
    }

    /// Makes this store a restored one: its epoch is later than it was, and than `other`.
    public func beginEpoch(after other: UInt64) async throws(StoreError) {
        try await write(.full) { database in
            let next = Int64(clamping: max(try database.epoch(), other) + 1)
            try database.execute(sql: "UPDATE installation SET epoch = ?", arguments: [next])
        }
    }

    /// Copies the store of a file, which may be in use, into a new file.
    public static func copy(_ source: String, to path: String) async throws(StoreError) {
        try StoreFile(path: path).makeNew()
        do {
            try await copy(from: source, into: path)
        } catch {
            StoreFile(path: path).remove()
            throw StoreError(error, path: source)
        }
    }
}
