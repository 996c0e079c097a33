// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDB
import Logging
import OverlayModel
import Testing

@testable import ControlPlane
@testable import ControlPlaneSQLite

@Suite struct ReportQueueTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `of what a node says faster than it is written, the last is kept; other nodes' too`() async throws {
        try await withStore { store in
            let queue = ReportQueue(store, logger: quiet)
            let (laptop, phone, tenant) = (newID(Device.self), newID(Device.self), newID(Tenant.self))
            for number in 1...100 { queue.put("\(number)", of: laptop, in: tenant) }
            queue.put("1", of: phone, in: tenant)
            let before = try await store.observed(in: .tenant(tenant))
            #expect(before == [:], "nobody waited for the disk")
            await queue.flush()
            let after = try await store.observed(in: .tenant(tenant))
            #expect(after == ["\(laptop)": "100", "\(phone)": "1"])
        }
    }

    @Test func `what a store refuses waits for it, unless something newer has come`() async throws {
        try await withStore { store in
            let (laptop, phone, tenant) = (newID(Device.self), newID(Device.self), newID(Tenant.self))
            try await store.block()
            let queue = ReportQueue(store, logger: quiet)
            queue.put("1", of: laptop, in: tenant)
            queue.put("1", of: phone, in: tenant)
            await queue.flush()
            queue.put("2", of: phone, in: tenant)
            try await store.unblock()
            await queue.flush()
            let kept = try await store.observed(in: .tenant(tenant))
            #expect(kept == ["\(laptop)": "1", "\(phone)": "2"])
        }
    }

    private func newID<Kind>(_: Kind.Type) -> ID<Kind> {
        var random = SystemRandomNumberGenerator()
        return ID(now: Timestamp(milliseconds: 0), using: &random)
    }

    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        let path = URL.temporaryDirectory.appending(path: "warren-reports-\(UUID())").path
        let store = try SQLiteStore(path: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(store)
        try store.close()
    }
}

extension SQLiteStore {
    /// As a full disk would.
    fileprivate func block() async throws {
        try await pool.write { database in
            try database.execute(
                sql: "CREATE TRIGGER full BEFORE INSERT ON observed BEGIN SELECT RAISE(ABORT, 'full'); END")
        }
    }

    fileprivate func unblock() async throws {
        try await pool.write { database in try database.execute(sql: "DROP TRIGGER full") }
    }
}
