// SPDX-License-Identifier: Apache-2.0

public import ControlPlane
import GRDB

/// A store in one SQLite file, for one server on one machine.
///
/// Readers see the last commit and don't wait for the writer (WAL). What is said to be committed survives `kill -9` and
/// a loss of power. The file is its owner's alone.
public final class SQLiteStore: Store {
    private let path: String
    let pool: DatabasePool

    /// Opens the store, makes it where there is none, and brings it to the present schema.
    /// - Throws: `.unavailable`, also where a newer Warren has made it.
    public init(path: String) throws(StoreError) {
        try StoreFile(path: path).prepare()
        self.path = path
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            // GRDB opens a WAL database with NORMAL, where a loss of power takes the last commits back.
            try pool.writeWithoutTransaction { database in try database.execute(sql: "PRAGMA synchronous = FULL") }
            try Schema.migrate(pool, path: path)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Ends what is under way, and leaves all in the one file. Without it the store closes with its last reference.
    public func close() throws(StoreError) {
        do {
            // SQLite empties the log into the file when its last connection closes, if that one may write.
            pool.releaseMemory()
            try pool.close()
        } catch {
            throw StoreError(error, path: path)
        }
    }

    public func load() async throws(StoreError) -> [StoredScope] {
        try await read { database in try database.storedScopes() }
    }

    public func commit(_ transaction: StoredTransaction) async throws(StoreError) {
        try await write { database in try database.apply(transaction) }
    }

    public func log(
        of scope: StoreScope, after revision: Revision, limit: Int
    ) async throws(StoreError) -> [StoredTransaction] {
        try await read { database in try database.log(of: scope, after: revision, limit: limit) }
    }

    public func saveObserved(_ body: String, of node: String, in scope: StoreScope) async throws(StoreError) {
        try await write { database in try database.saveObserved(body, of: node, in: scope) }
    }

    public func observed(in scope: StoreScope) async throws(StoreError) -> [String: String] {
        try await read { database in try database.observed(in: scope) }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        // Another program at the file, such as a backup, holds it for a moment.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// As of one moment, also where the body asks more than once.
    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            pool.asyncRead { [path] database in
                continuation.resume(returning: Self.result(at: path) { try body(database.get()) })
            }
        }
        return try result.get()
    }

    /// Goes to its end also where the task is cancelled: whoever waits is told whether it is saved.
    private func write(_ body: @escaping @Sendable (Database) throws -> Void) async throws(StoreError) {
        let result = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { [path] database in
                continuation.resume(returning: Self.result(at: path) { try database.inImmediateTransaction(body) })
            }
        }
        try result.get()
    }

    private static func result<Value>(at path: String, _ body: () throws -> Value) -> Result<Value, StoreError> {
        Result(catching: body).mapError { error in StoreError(error, path: path) }
    }
}

extension Database {
    /// Immediate: what is read before the first change must still hold when it is written.
    fileprivate func inImmediateTransaction(_ body: (Database) throws -> Void) throws {
        try inTransaction(.immediate) {
            try body(self)
            return .commit
        }
    }
}
