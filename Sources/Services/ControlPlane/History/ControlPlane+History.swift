// SPDX-License-Identifier: Apache-2.0

import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The revisions, the newest first.
    public func history(
        _ caller: Caller, matching filter: LogFilter, _ window: LogWindow
    ) async throws -> (entries: [HistoryEntry], total: Int) {
        let ledger = try ledger(of: caller.tenantID)
        let page: LogPage<StoredRevision>
        do {
            page = try await store.history(of: ledger.scope, matching: filter, window)
        } catch {
            throw Problem(error)
        }
        return (try page.rows.map { try entry($0, ledger.tables) }, page.total)
    }

    public func historyEntry(_ caller: Caller, _ revision: Revision) async throws -> HistoryEntry {
        let filter = LogFilter(revision: revision)
        guard let entry = try await history(caller, matching: filter, LogWindow(limit: 1)).entries.first else {
            throw Problem.notFound("revision")
        }
        return entry
    }

    private func entry(_ revision: StoredRevision, _ tables: Configuration) throws -> HistoryEntry {
        let transaction = revision.transaction
        return HistoryEntry(
            seq: transaction.revision, at: transaction.at, actor: transaction.actor,
            actorName: actorName(transaction.actor, tables), action: transaction.action,
            changes: try revision.differences(Configuration.kinds))
    }

    /// Who an actor of the log is, as far as they are there.
    func actorName(_ actor: String, _ tables: Configuration) -> String? {
        if let id = try? ID<User>(text: actor), let user = installation.tables.users[id] { return user.name }
        return (try? ID<Device>(text: actor)).flatMap { tables.devices[$0]?.name.description }
    }
}
