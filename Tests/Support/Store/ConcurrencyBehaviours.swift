// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Synchronization
import Testing

extension StoreBehaviour {
    static let concurrency = [
        Self("of fifty that commit one revision at once, on two instances, exactly one does") { open in
            let stores = [try await open(), try await open()]
            try await stores[0].commit(.number(1, in: .acme))
            let errors = await withTaskGroup(of: StoreError?.self) { group in
                for writer in 0..<50 {
                    let transaction = StoredTransaction.number(2, in: .acme, [.put(.network("\(writer)"))])
                    group.addTask { await stores[writer % 2].refusal(of: transaction) }
                }
                return await group.reduce(into: []) { errors, error in errors.append(error) }
            }
            #expect(errors.count { $0 == nil } == 1)
            #expect(errors.count { $0 == .conflict(current: 2) } == 49)
            let log = try await stores[1].wholeLog(of: .acme)
            #expect(log.map(\.revision) == [1, 2])
            let kept = try await stores[0].entities(of: .acme).map(StoredChange.put)
            #expect(log.last?.changes == kept)
        },
        Self("writers that try again after a conflict all get their turn, without gaps") { open in
            let stores = [try await open(), try await open()]
            try await withThrowingTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask { for number in 0..<5 { try await stores[writer % 2].insist("\(writer)-\(number)") } }
                }
                try await group.waitForAll()
            }
            #expect(try await stores[0].entities(of: .acme).count == 40)
            #expect(try await stores[1].wholeLog(of: .acme).map(\.revision) == Array(1...40))
        },
        Self("what is loaded under commits was there at one moment") { open in
            let store = try await open()
            let enough = Atomic(false)
            async let written = store.writePairs(until: enough)
            var seen: Set<Revision> = []
            while seen.count < 20 { seen.insert(try await store.loadPair()) }
            enough.store(true, ordering: .relaxed)
            let last = try await written
            #expect(try await store.loadPair() == last)
        },
        Self("a task that is cancelled is told whether its transaction is kept") { open in
            let store = try await open()
            var next: Revision = 1
            for _ in 0..<50 {
                let transaction = StoredTransaction.number(next, in: .acme)
                let refusal = await withTaskGroup { group in
                    group.addTask { await store.refusal(of: transaction) }
                    group.cancelAll()
                    return await group.next() ?? nil
                }
                if refusal == nil { next += 1 }
                #expect(try await store.wholeLog(of: .acme).count == Int(next) - 1)
            }
        },
    ]
}

extension Store {
    /// Why the transaction is not committed; nil: it is.
    func refusal(of transaction: StoredTransaction) async -> StoreError? {
        do {
            try await commit(transaction)
            return nil
        } catch {
            return error
        }
    }

    func insist(_ id: String) async throws {
        var next: Revision = 1
        while let refusal = await refusal(of: .number(next, in: .acme, [.put(.network(id))])) {
            guard case .conflict(let current) = refusal else { throw refusal }
            next = current + 1
        }
    }

    /// Each revision writes its number into two entities, in one scope and then in a second.
    fileprivate func writePairs(until enough: borrowing Atomic<Bool>) async throws -> Revision {
        var revision: Revision = 0
        while !enough.load(ordering: .relaxed) {
            revision += 1
            for scope in [StoreScope.acme, .globex] {
                let puts = ["left", "right"].map { side in
                    StoredChange.put(
                        .network("\(scope) \(side)", body: "\(revision)", claims: ["\(side) \(revision) \(scope)"]))
                }
                try await commit(.number(revision, in: scope, puts))
            }
        }
        return revision
    }

    /// Loads and judges; gives the second scope's revision.
    fileprivate func loadPair() async throws -> Revision {
        let contents = try await contents()
        for content in contents.values {
            #expect(content.entities.map(\.body) == ["\(content.revision)", "\(content.revision)"])
            #expect(
                content.entities.allSatisfy { $0.claims.count == 1 && $0.claims[0].contains(" \(content.revision) ") })
        }
        let (first, second) = (contents[.acme]?.revision ?? 0, contents[.globex]?.revision ?? 0)
        #expect(first == second || first == second + 1)
        return second
    }
}
