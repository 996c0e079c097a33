// SPDX-License-Identifier: Apache-2.0

import Addressing
import FoundationEssentials
import GRDB
import Logging
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlane
@testable import ControlPlaneSQLite

@Suite struct ReportQueueTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `of what a node says the last is kept, and it is written when it is due, or the node goes`() async throws
    {
        try await withStore { store in
            let clock = TestClock()
            let queue = ReportQueue(store, now: { clock.now }, logger: quiet)
            let (laptop, phone, tenant) = (newID(Device.self), newID(Device.self), newID(Tenant.self))
            for number in 1...100 { queue.put(try report(UInt64(number)), of: laptop, in: tenant) }
            queue.put(try report(1), of: phone, in: tenant)
            #expect(try await kept(by: store, of: tenant, after: queue, clock.now) == [:], "nobody waits for the disk")
            queue.hurry(laptop)
            #expect(try await kept(by: store, of: tenant, after: queue, clock.now) == [laptop: 100])
            clock.pass(ReportQueue.patience)
            #expect(try await kept(by: store, of: tenant, after: queue, clock.now) == [laptop: 100, phone: 1])
            queue.put(try report(101), of: laptop, in: tenant)
            queue.forget(laptop, of: tenant)
            #expect(try await kept(by: store, of: tenant, after: queue, clock.now) == [phone: 1])
        }
    }

    @Test func `what comes at the same pace as it is due is not put off`() async throws {
        try await withStore { store in
            let clock = TestClock()
            let queue = ReportQueue(store, now: { clock.now }, logger: quiet)
            let (laptop, tenant) = (newID(Device.self), newID(Tenant.self))
            for number in 1...11 {
                queue.put(try report(UInt64(number)), of: laptop, in: tenant)
                clock.pass(ReportQueue.patience / 10)
            }
            #expect(try await kept(by: store, of: tenant, after: queue, clock.now) == [laptop: 11])
        }
    }

    @Test func `what a store refuses waits for it, unless something newer has come`() async throws {
        try await withStore { store in
            let (laptop, phone, tenant) = (newID(Device.self), newID(Device.self), newID(Tenant.self))
            try await store.block()
            let queue = ReportQueue(store, now: { .distantPast }, logger: quiet)
            queue.put(try report(1), of: laptop, in: tenant)
            queue.put(try report(1), of: phone, in: tenant)
            await queue.flush()
            queue.put(try report(2), of: phone, in: tenant)
            try await store.unblock()
            #expect(try await kept(by: store, of: tenant, after: queue, nil) == [laptop: 1, phone: 2])
        }
    }

    /// - Parameter time: nil: all that waits is written.
    /// - Returns: the counters of what is in the store.
    private func kept(
        by store: SQLiteStore, of tenant: ID<Tenant>, after queue: ReportQueue, _ time: Timestamp?
    ) async throws -> [ID<Device>: UInt64] {
        await queue.flush(dueBy: time)
        let bodies = try await store.observed(in: .tenant(tenant))
        return try Dictionary(
            uniqueKeysWithValues: bodies.map {
                (try ID(text: $0.key), try CanonicalJSON.decode(ObservedState.self, from: $0.value).counter)
            })
    }

    private func report(_ counter: UInt64) throws -> ObservedState {
        ObservedState(
            bootID: "boot", counter: counter, revision: 1, stateID: "s", status: .applied, safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: try InterfaceName("wg0"), driver: "kernel", publicKey: nil, isUp: true, mtu: 1420,
                addresses: [], routes: [], peers: []))
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
