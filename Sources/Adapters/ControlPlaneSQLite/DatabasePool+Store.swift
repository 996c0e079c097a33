// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB

extension DatabasePool {
    /// As of one moment, also where the body asks more than once.
    func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            asyncRead { [path] database in
                continuation.resume(returning: Self.result(at: path) { try body(database.get()) })
            }
        }
        return try result.get()
    }

    /// Goes to its end also where the task is cancelled: whoever waits is told whether it is saved.
    func writing<Value: Sendable>(
        _ synchronous: Synchronous, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            asyncWriteWithoutTransaction { [path] database in
                continuation.resume(
                    returning: Self.result(at: path) { try database.inImmediateTransaction(synchronous, body) })
            }
        }
        return try result.get()
    }

    /// Ends what is under way, and leaves all in the one file. Without it the store closes with its last reference.
    func closeWhole() throws(StoreError) {
        do {
            // SQLite empties the log into the file when its last connection closes, if that one may write; but a reader
            // that is done may close a moment later than the writer. What can't be moved now stays in the log.
            _ = try? barrierWriteWithoutTransaction { database in try database.checkpoint(.truncate) }
            releaseMemory()
            try close()
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private static func result<Value>(at path: String, _ body: () throws -> Value) -> Result<Value, StoreError> {
        Result(catching: body).mapError { error in StoreError(error, path: path) }
    }
}

extension Configuration {
    static func store(_ label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        // Another program at the file, such as a backup, holds it for a moment.
        configuration.busyMode = .timeout(5)
        return configuration
    }
}

/// SQLite's `PRAGMA synchronous` (https://www.sqlite.org/pragma.html#pragma_synchronous), with a WAL.
enum Synchronous: String {
    /// On disk when the commit returns.
    case full = "FULL"
    /// On disk with the next full commit, or soon. Ten times as fast: thousands of nodes report twice a minute each.
    case normal = "NORMAL"
}

extension Database {
    /// Immediate: what is read before the first change must still hold when it is written.
    fileprivate func inImmediateTransaction<Value>(
        _ synchronous: Synchronous, _ body: (Database) throws -> Value
    ) throws -> Value {
        try execute(sql: "PRAGMA synchronous = \(synchronous.rawValue)")
        var value: Value?
        try inTransaction(.immediate) {
            value = try body(self)
            return .commit
        }
        guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        return value
    }
}
