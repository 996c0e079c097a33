// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// Whether a store holds what was written into it: each scope's log an unbroken chain, with each revision once and its
/// changes as they were hashed, and the entities what the log makes of them. For a store that nobody writes to.
public struct StoreCheck: Sendable {
    private let store: any Store
    /// Rows at a time.
    private static let page = 1000

    public init(_ store: any Store) {
        self.store = store
    }

    /// What is wrong, in sentences for an operator; empty: nothing.
    public func faults() async throws(StoreError) -> [String] {
        var faults: [String] = []
        for scope in try await store.load() {
            if let fault = try await fault(in: scope) { faults.append("\(scope.scope.name): \(fault)") }
        }
        return faults
    }

    private func fault(in scope: StoredScope) async throws(StoreError) -> String? {
        let digests: [Revision: SecretDigest]
        switch try await auditedChanges(of: scope.scope) {
        case .success(let audited): digests = audited
        case .failure(let fault): return "audit log: \(fault)"
        }
        var replay = Replay(digests: digests)
        while case let page = try await store.log(of: scope.scope, after: replay.revision, limit: Self.page),
            !page.isEmpty
        {
            for transaction in page {
                if let fault = replay.apply(transaction) { return fault }
            }
        }
        return replay.difference(from: scope)
    }

    /// By revision, if the chain is whole.
    private func auditedChanges(
        of scope: StoreScope
    ) async throws(StoreError) -> Result<[Revision: SecretDigest], AuditFault> {
        var chain = AuditChain()
        var changes: [Revision: SecretDigest] = [:]
        var offset = 0
        while case let page = try await store.audit(
            of: scope, matching: LogFilter(), LogWindow(.oldestFirst, offset: offset, limit: Self.page)
        ).rows,
            !page.isEmpty
        {
            offset += page.count
            for record in page {
                do throws(AuditFault) { try chain.append(record) } catch { return .failure(error) }
                if let revision = record.revision { changes[revision] = record.changes }
            }
        }
        return .success(changes)
    }
}

/// The entities that a log makes.
private struct Replay {
    let digests: [Revision: SecretDigest]
    private(set) var revision: Revision = 0
    private var entities: [EntityReference: StoredEntity] = [:]

    init(digests: [Revision: SecretDigest]) {
        self.digests = digests
    }

    mutating func apply(_ transaction: StoredTransaction) -> String? {
        guard transaction.revision == revision + 1 else { return "revision \(revision + 1) is missing" }
        revision += 1
        guard let digest = digests[revision], digest == (try? transaction.digest) else {
            return "the changes of revision \(revision) are not those of the audit log"
        }
        for change in transaction.changes {
            switch change {
            case .put(let entity): entities[change.reference] = entity
            case .delete: entities[change.reference] = nil
            }
        }
        return nil
    }

    func difference(from scope: StoredScope) -> String? {
        guard revision == scope.revision, digests.count == Int(revision) else {
            return "the log ends with revision \(revision), and the store is at \(scope.revision)"
        }
        let kept = Dictionary(
            scope.entities.map { (EntityReference(kind: $0.kind, id: $0.id), $0) }, uniquingKeysWith: { $1 })
        let wrong = Set(kept.keys).union(entities.keys).filter { kept[$0] != entities[$0] }.min()
        return wrong.map { "\($0) is not what the log says" }
    }
}
