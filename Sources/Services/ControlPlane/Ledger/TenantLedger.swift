// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import Synchronization

/// A tenant's configuration, with its `Overlay`, which follows it.
final class TenantLedger: Sendable {
    let id: ID<Tenant>
    private let ledger: Ledger<Configuration>
    private let made: Mutex<TenantSnapshot>

    init(_ id: ID<Tenant>, store: any Store, stored: StoredScope?) throws {
        self.id = id
        ledger = try Ledger(.tenant(id), store: store, stored: stored)
        let current = ledger.current
        made = Mutex(TenantSnapshot(revision: current.revision, overlay: Overlay(current.tables)))
    }

    var scope: StoreScope { ledger.scope }
    var current: Ledger<Configuration>.Entry { ledger.current }
    var revision: Revision { ledger.current.revision }
    var tables: Configuration { ledger.tables }
    var overlay: Overlay { snapshot.overlay }

    var snapshot: TenantSnapshot {
        let current = ledger.current
        return made.withLock { made in
            if made.revision < current.revision { made.advance(to: current) }
            return made
        }
    }

    func change<Result>(
        by actor: String, _ action: String, details: [String: String] = [:], now: Timestamp,
        _ body: (inout Draft<Configuration>) throws -> Result
    ) async throws -> Result {
        try await ledger.change(by: actor, action, details: details, now: now, body)
    }
}

/// A tenant's overlay at a revision.
struct TenantSnapshot: Sendable {
    private(set) var revision: Revision
    private(set) var overlay: Overlay
    /// The newest revision that can have changed a device's state, where one has since the first of them.
    private var touched: [ID<Device>: Revision] = [:]

    init(revision: Revision, overlay: Overlay) {
        self.revision = revision
        self.overlay = overlay
    }

    mutating func advance(to entry: Ledger<Configuration>.Entry) {
        let (overlay, touched) = overlay.advanced(to: entry.tables)
        // Whose device is gone is told so by the end of its stream.
        for device in touched { self.touched[device] = entry.tables.devices[device].map { _ in entry.revision } }
        (self.overlay, revision) = (overlay, entry.revision)
    }

    /// Whether a device's state can be another than at an earlier revision.
    func touches(_ device: ID<Device>, since earlier: Revision) -> Bool {
        touched[device].map { $0 > earlier } ?? false
    }
}
