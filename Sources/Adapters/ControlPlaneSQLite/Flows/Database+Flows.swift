// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import GRDB
import OverlayModel
import OverlayProtocol

extension Database {
    func figures(of tenant: ID<Tenant>, since: Timestamp?, until: Timestamp?) throws -> FlowFigures {
        let row = try Row.fetchOne(
            self,
            sql: """
                SELECT total(flows), total(would_deny), total(denied), total(bytes), total(dropped) FROM hour
                WHERE tenant = (SELECT number FROM term WHERE text = ?) AND hour >= ? AND hour <= ?
                """,
            arguments: [
                tenant.description, (since?.milliseconds ?? 0) / 3_600_000,
                until.map { ($0.milliseconds - 1) / 3_600_000 } ?? .max,
            ])
        var figures = FlowFigures()
        guard let row else { return figures }
        func number(_ index: Int) throws -> Int { Int(try row.decode(Double.self, atIndex: index)) }
        figures.flows = try number(0)
        figures.wouldDeny = try number(1)
        figures.denied = try number(2)
        figures.bytes = try number(3)
        figures.dropped = try number(4)
        return figures
    }

    /// A step of some ten milliseconds, so that records that come meanwhile don't wait.
    /// - Returns: whether there is more to forget.
    func forget(_ retention: FlowRetention) throws -> Bool {
        let removed = try forgetOld(retention) + forgetSurplus(retention.bytes)
        let isShrinking = try shrink()
        return removed > 0 || isShrinking
    }

    private static var rowsAtOnce: Int { 500 }
    private static var pagesAtOnce: Int { 500 }

    private func forgetOld(_ retention: FlowRetention) throws -> Int {
        let tenants = try Row.fetchAll(
            self, sql: "SELECT DISTINCT tenant, (SELECT text FROM term WHERE term.number = tenant) FROM hour")
        let cutoffs = Dictionary(retention.since.map { ($0.description, $1) }) { first, _ in first }
        return try tenants.reduce(0) { removed, row in
            let cutoff = cutoffs[try row.decode(atIndex: 1)] ?? retention.otherwise
            return try removed + forget(of: row.decode(atIndex: 0), before: cutoff.milliseconds)
        }
    }

    private func forget(of tenant: Int64, before cutoff: Int64) throws -> Int {
        try execute(
            sql: """
                DELETE FROM flow WHERE number IN
                    (SELECT number FROM flow WHERE tenant = ? AND at < ? ORDER BY at LIMIT \(Self.rowsAtOnce))
                """, arguments: [tenant, cutoff])
        let removed = changesCount
        try execute(
            sql: "DELETE FROM hour WHERE tenant = ? AND hour < ?", arguments: [tenant, cutoff / 3_600_000])
        return removed
    }

    /// The oldest of all go first. Pages that are free are used again, and count for nothing.
    private func forgetSurplus(_ bytes: Int) throws -> Int {
        let used = try (number("page_count") - number("freelist_count")) * number("page_size")
        guard used > bytes else { return 0 }
        try execute(
            sql: """
                DELETE FROM flow WHERE number IN (SELECT number FROM flow ORDER BY number LIMIT \(Self.rowsAtOnce))
                """)
        return changesCount
    }

    /// Gives back what is free beyond a quarter of the file: less than that is soon used again.
    private func shrink() throws -> Bool {
        let (pages, free) = (try number("page_count"), try number("freelist_count"))
        guard free > max(pages / 4, Self.pagesAtOnce) else { return false }
        try execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesAtOnce))")
        return try number("freelist_count") < free
    }

    private func number(_ pragma: String) throws -> Int { try Int.fetchOne(self, sql: "PRAGMA \(pragma)") ?? 0 }
}
