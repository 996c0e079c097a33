// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
import OverlayProtocol

/// What is done to a store that comes from a backup, before a server runs on it.
public enum StoreRestoration {
    /// Ends what opened doors when the backup was made and may have been shut since: sessions and set-up links. Writes
    /// into each tenant's audit log that what follows does so from here.
    public static func finish(_ store: any Store, now: Timestamp) async throws {
        let scopes: [StoredScope]
        do { scopes = try await store.load() } catch { throw Problem(error) }
        let installation = try Ledger<Installation>(
            .installation, store: store, stored: scopes.first { $0.scope == .installation })
        try await installation.change(by: "system", "store.restore", now: now) { draft in
            for id in draft.tables.sessions.keys.sorted() { draft.delete(id) }
            for id in draft.tables.setupLinks.keys.sorted() { draft.delete(id) }
        }
        let event = AuditEvent(at: now, actor: "system", action: "store.restore")
        let tenants = scopes.map(\.scope).filter { $0 != .installation }
        do { try await store.append(event, to: tenants) } catch { throw Problem(error) }
    }
}
