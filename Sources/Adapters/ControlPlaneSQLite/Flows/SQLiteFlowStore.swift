// SPDX-License-Identifier: Apache-2.0

public import ControlPlane
import GRDB
public import OverlayModel
public import OverlayProtocol

/// Flow records in a SQLite file of their own. What was appended survives `kill -9`; with the machine's power the last
/// moments may go. The file is its owner's alone.
public final class SQLiteFlowStore: FlowStore {
    let pool: DatabasePool

    /// Opens the store, makes it where there is none, and brings it to the present schema.
    public init(path: String) throws(StoreError) {
        try StoreFile(path: path).prepare()
        var configuration = Configuration.store("flows")
        // Before there is a table: only then can the file ever become smaller.
        configuration.prepareDatabase { database in
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try FlowSchema.migrate(pool, path: path)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    public func close() throws(StoreError) { try pool.closeWhole() }

    public func append(
        _ pieces: [FlowPiece], lost: [ID<Tenant>: Int], now: Timestamp
    ) async throws(StoreError) {
        try await pool.writing(.normal) { database in
            var writer = FlowWriter(database)
            for piece in pieces { try writer.append(piece, now: now) }
            for (tenant, count) in lost { try writer.count(lost: count, of: tenant, now: now) }
            try writer.finish()
        }
    }

    public func flows(
        of tenant: ID<Tenant>, matching filter: FlowFilter, offset: Int, limit: Int
    ) async throws(StoreError) -> LogPage<FlowInfo> {
        try await pool.reading { database in
            let selection = FlowSelection(tenant, filter)
            let rows = try selection.rows(database, offset: offset, limit: limit)
            return LogPage(rows: rows, total: try selection.count(database))
        }
    }

    public func newestFlow(
        of tenant: ID<Tenant>, matching filter: FlowFilter
    ) async throws(StoreError) -> FlowInfo? {
        let selection = FlowSelection(tenant, filter)
        return try await pool.reading { database in try selection.rows(database, offset: 0, limit: 1).first }
    }

    public func openedFlows(
        of tenant: ID<Tenant>, matching filter: FlowFilter, limit: Int
    ) async throws(StoreError) -> [Flow] {
        var filter = filter
        filter.event = .start
        let selection = FlowSelection(tenant, filter)
        return try await pool.reading { database in try selection.distinct(database, limit: limit) }
    }

    public func figures(
        of tenant: ID<Tenant>, since: Timestamp?, until: Timestamp?
    ) async throws(StoreError) -> FlowFigures {
        try await pool.reading { database in try database.figures(of: tenant, since: since, until: until) }
    }

    public func forget(_ retention: FlowRetention) async throws(StoreError) -> Bool {
        try await pool.writing(.normal) { database in try database.forget(retention) }
    }
}
