// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Synchronization

/// A store that forgets with its process, and that can be away.
final class MemoryStore: Store {
    fileprivate struct Contents {
        var isAway = false
        var scopes: [StoreScope: (revision: Revision, entities: [String: StoredEntity])] = [:]
        var observed: [StoreScope: [String: String]] = [:]
    }

    private let contents: Mutex<Contents>

    /// - Parameter other: what is in it, is in this one as well.
    init(copying other: MemoryStore? = nil) {
        contents = Mutex(other?.contents.withLock { $0 } ?? Contents())
    }

    func goAway() { contents.withLock { $0.isAway = true } }

    func load() async throws(StoreError) -> [StoredScope] {
        contents.withLock { contents in
            contents.scopes.map { StoredScope(scope: $0, revision: $1.revision, entities: Array($1.entities.values)) }
        }
    }

    func commit(_ transaction: StoredTransaction) async throws(StoreError) {
        let fault = contents.withLock { $0.commit(transaction) }
        if let fault { throw fault }
    }

    func log(
        of scope: StoreScope, after revision: Revision, limit: Int
    ) async throws(StoreError) -> [StoredTransaction] { [] }

    func saveObserved(_ body: String, of node: String, in scope: StoreScope) async throws(StoreError) {
        contents.withLock { $0.observed[scope, default: [:]][node] = body }
    }

    func observed(in scope: StoreScope) async throws(StoreError) -> [String: String] {
        contents.withLock { $0.observed[scope, default: [:]] }
    }
}

extension MemoryStore.Contents {
    fileprivate mutating func commit(_ transaction: StoredTransaction) -> StoreError? {
        if isAway { return .unavailable("the disk is gone") }
        var (revision, entities) = scopes[transaction.scope] ?? (0, [:])
        guard transaction.revision == revision + 1 else { return .conflict(current: revision) }
        for change in transaction.changes {
            switch change {
            case .put(let entity): entities["\(entity.kind) \(entity.id)"] = entity
            case .delete(let kind, let id): entities["\(kind) \(id)"] = nil
            }
        }
        scopes[transaction.scope] = (transaction.revision, entities)
        return nil
    }
}
