// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Synchronization

/// A store that forgets with its process, and that can be away.
final class MemoryStore: Store {
    fileprivate struct Contents {
        var isAway = false
        var scopes: [StoreScope: (revision: Revision, entities: [EntityReference: StoredEntity])] = [:]
        var log: [StoreScope: [StoredRevision]] = [:]
        var audit: [StoreScope: [AuditRecord]] = [:]
        var observed: [StoreScope: [String: String]] = [:]
    }

    private let contents: Mutex<Contents>

    /// - Parameter other: what is in it, is in this one as well.
    init(copying other: MemoryStore? = nil) {
        contents = Mutex(other?.contents.withLock { $0 } ?? Contents())
    }

    func goAway() { contents.withLock { $0.isAway = true } }

    /// How many transactions there were, by scope.
    var changes: [StoreScope: Int] { contents.withLock { $0.log.mapValues(\.count) } }

    /// How many rows the audit logs have, of all scopes together.
    var auditRows: Int { contents.withLock { $0.audit.values.reduce(0) { $0 + $1.count } } }

    func load() async throws(StoreError) -> [StoredScope] {
        contents.withLock { contents in
            contents.scopes.map { StoredScope(scope: $0, revision: $1.revision, entities: Array($1.entities.values)) }
        }
    }

    func epoch() async throws(StoreError) -> UInt64 { 0 }

    func commit(_ transaction: StoredTransaction) async throws(StoreError) {
        let fault = contents.withLock { $0.commit(transaction) }
        if let fault { throw fault }
    }

    func append(_ event: AuditEvent, to scopes: [StoreScope]) async throws(StoreError) {
        let isKept = contents.withLock { contents in
            let records = scopes.compactMap { try? event.record(after: contents.head(of: $0), in: $0) }
            guard !contents.isAway, records.count == scopes.count else { return false }
            for (scope, record) in zip(scopes, records) { contents.audit[scope, default: []].append(record) }
            return true
        }
        guard isKept else { throw .unavailable("the disk is gone") }
    }

    func log(
        of scope: StoreScope, after revision: Revision, limit: Int
    ) async throws(StoreError) -> [StoredTransaction] {
        let log = contents.withLock { $0.log[scope, default: []] }
        return Array(log.map(\.transaction).filter { $0.revision > revision }.prefix(limit))
    }

    func history(
        of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow
    ) async throws(StoreError) -> LogPage<StoredRevision> {
        let (log, isAway) = contents.withLock { ($0.log[scope, default: []], $0.isAway) }
        if isAway { throw .unavailable("the disk is gone") }
        let rows = (window.order == .newestFirst ? log.reversed() : log).filter { filter.lets($0) }
        return LogPage(rows: Array(rows.dropFirst(window.offset).prefix(window.limit)), total: rows.count)
    }

    func entities(of scope: StoreScope, at revision: Revision) async throws(StoreError) -> [StoredEntity] {
        let log = contents.withLock { $0.log[scope, default: []] }
        var entities: [EntityReference: StoredEntity] = [:]
        for change in log.map(\.transaction).filter({ $0.revision <= revision }).flatMap(\.changes) {
            entities[change.reference] = if case .put(let entity) = change { entity } else { nil }
        }
        return Array(entities.values)
    }

    func audit(
        of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow
    ) async throws(StoreError) -> LogPage<AuditRecord> {
        let all = contents.withLock { $0.audit[scope, default: []] }.filter { row in
            (filter.actor ?? row.actor) == row.actor && (filter.action ?? row.action) == row.action
        }
        let rows = window.order == .newestFirst ? all.reversed() : all
        return LogPage(rows: Array(rows.dropFirst(window.offset).prefix(window.limit)), total: rows.count)
    }

    func saveObserved(_ bodies: [String: String?], in scope: StoreScope) async throws(StoreError) {
        contents.withLock { contents in
            for (node, body) in bodies { contents.observed[scope, default: [:]][node] = body }
        }
    }

    func observed(in scope: StoreScope) async throws(StoreError) -> [String: String] {
        contents.withLock { $0.observed[scope, default: [:]] }
    }

    func remove(_ scope: StoreScope) async throws(StoreError) {
        contents.withLock { contents in
            (contents.scopes[scope], contents.log[scope]) = (nil, nil)
            (contents.audit[scope], contents.observed[scope]) = (nil, nil)
        }
    }

    func backUp(to path: String) async throws(StoreError) { throw .unavailable("memory has no backup") }
}

extension MemoryStore.Contents {
    fileprivate func head(of scope: StoreScope) -> AuditHead? { audit[scope]?.last.map { AuditHead($0) } }

    fileprivate mutating func commit(_ transaction: StoredTransaction) -> StoreError? {
        if isAway { return .unavailable("the disk is gone") }
        let scope = transaction.scope
        var (revision, entities) = scopes[scope] ?? (0, [:])
        guard transaction.revision == revision + 1, let record = try? transaction.record(after: head(of: scope)) else {
            return .conflict(current: revision)
        }
        var replaced: [EntityReference: String] = [:]
        for change in transaction.changes {
            if replaced[change.reference] == nil { replaced[change.reference] = entities[change.reference]?.body }
            entities[change.reference] = if case .put(let entity) = change { entity } else { nil }
        }
        scopes[scope] = (transaction.revision, entities)
        log[scope, default: []].append(StoredRevision(transaction, replaced: replaced))
        audit[scope, default: []].append(record)
        return nil
    }
}

extension LogFilter {
    fileprivate func lets(_ row: StoredRevision) -> Bool {
        let transaction = row.transaction
        let touches =
            kind == nil
            || transaction.changes.contains { change in
                change.reference.kind == kind && (id ?? change.reference.id) == change.reference.id
            }
        return touches && (actor ?? transaction.actor) == transaction.actor
            && (action ?? transaction.action) == transaction.action
            && (revision ?? transaction.revision) == transaction.revision
    }
}
