// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import Synchronization

/// A tenant's configuration, with its `Overlay` made once a revision.
final class TenantLedger: Sendable {
    let id: ID<Tenant>
    private let ledger: Ledger<Configuration>
    private let made: Mutex<(revision: Revision, overlay: Overlay)>

    init(_ id: ID<Tenant>, store: any Store, stored: StoredScope?) throws {
        self.id = id
        ledger = try Ledger(.tenant(id), store: store, stored: stored)
        let current = ledger.current
        made = Mutex((current.revision, Overlay(current.tables)))
    }

    var scope: StoreScope { ledger.scope }
    var current: Ledger<Configuration>.Entry { ledger.current }
    var revision: Revision { ledger.current.revision }
    var tables: Configuration { ledger.tables }
    var overlay: Overlay { snapshot.overlay }

    /// An overlay and the revision that it is of.
    var snapshot: (revision: Revision, overlay: Overlay) {
        let current = ledger.current
        return made.withLock { made in
            if made.revision < current.revision { made = (current.revision, Overlay(current.tables)) }
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
