// SPDX-License-Identifier: Apache-2.0

public import ControlPlane
import GRDB
public import OverlayProtocol

/// A store in one SQLite file, for one server on one machine.
///
/// Readers see the last commit and don't wait for the writer (WAL). What is said to be committed survives `kill -9` and
/// a loss of power; what nodes last said of themselves survives `kill -9`. The file is its owner's alone.
public final class SQLiteStore: Store {
    let path: String
    let pool: DatabasePool

    /// Opens the store, makes it where there is none, and brings it to the present schema.
    /// - Throws: `.unavailable`, also where a newer Warren has made it.
    public init(path: String) throws(StoreError) {
        try StoreFile(path: path).prepare()
        self.path = path
        do {
            pool = try DatabasePool(path: path, configuration: .store("store"))
            try Schema.migrate(pool, path: path)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Ends what is under way, and leaves all in the one file. Without it the store closes with its last reference.
    public func close() throws(StoreError) { try pool.closeWhole() }

    public func load() async throws(StoreError) -> [StoredScope] {
        try await read { database in try database.storedScopes() }
    }

    public func epoch() async throws(StoreError) -> UInt64 {
        try await read { database in try database.epoch() }
    }

    public func commit(_ transaction: StoredTransaction) async throws(StoreError) {
        try await write(.full) { database in try database.apply(transaction) }
    }

    public func append(_ event: AuditEvent, to scopes: [StoreScope]) async throws(StoreError) {
        try await write(.full) { database in
            for scope in scopes { try database.append(event, to: scope) }
        }
    }

    public func log(
        of scope: StoreScope, after revision: Revision, limit: Int
    ) async throws(StoreError) -> [StoredTransaction] {
        try await read { database in try database.log(of: scope, after: revision, limit: limit) }
    }

    public func history(
        of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow
    ) async throws(StoreError) -> LogPage<StoredRevision> {
        try await read { database in try database.history(of: scope, matching: filter, window) }
    }

    public func entities(of scope: StoreScope, at revision: Revision) async throws(StoreError) -> [StoredEntity] {
        try await read { database in try database.entities(of: scope, at: revision) }
    }

    public func audit(
        of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow
    ) async throws(StoreError) -> LogPage<AuditRecord> {
        try await read { database in try database.audit(of: scope, matching: filter, window) }
    }

    public func saveObserved(_ bodies: [String: String?], in scope: StoreScope) async throws(StoreError) {
        try await write(.normal) { database in try database.saveObserved(bodies, in: scope) }
    }

    public func observed(in scope: StoreScope) async throws(StoreError) -> [String: String] {
        try await read { database in try database.observed(in: scope) }
    }

    public func remove(_ scope: StoreScope) async throws(StoreError) {
        try await write(.full) { database in try database.remove(scope) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value { try await pool.reading(body) }

    func write(
        _ synchronous: Synchronous, _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws(StoreError) { try await pool.writing(synchronous, body) }
}
