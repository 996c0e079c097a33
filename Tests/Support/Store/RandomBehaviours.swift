// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import TestSupport
import Testing

extension StoreBehaviour {
    static let randomRuns = (1...8).map { (seed: UInt64) in
        Self("a hundred random transactions end as the port says (seed \(seed))") { open in
            let store = try await open()
            var transactions = RandomTransactions(seed: seed)
            var model = StoreModel()
            for _ in 0..<100 {
                let transaction = transactions.next(after: model.revision(of:))
                #expect(await store.refusal(of: transaction) == model.refusal(of: transaction), "\(transaction)")
                #expect(try await store.contents() == model.contents)
            }
            for scope in RandomTransactions.scopes {
                let log = model.log.filter { $0.scope == scope }
                #expect(try await store.wholeLog(of: scope) == log)
                for revision in 0...Revision(log.count) {
                    #expect(
                        try await Set(store.entities(of: scope, at: revision))
                            == StoreModel.entities(after: log.prefix(Int(revision))))
                }
            }
            #expect(try await StoreCheck(store).faults() == [])
        }
    }
}

/// Over so few scopes, ids and claims that they meet often.
private struct RandomTransactions {
    static let scopes: [StoreScope] = [.installation, .acme, .globex]
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func next(after revision: (StoreScope) -> Revision) -> StoredTransaction {
        let scope = Self.scopes.randomElement(using: &random) ?? .acme
        let isWrong = Int.random(in: 0..<10, using: &random) == 0
        let number = isWrong ? Revision.random(in: 0...9, using: &random) : revision(scope) + 1
        return .number(number, in: scope, (0..<Int.random(in: 0...4, using: &random)).map { _ in change() })
    }

    private mutating func change() -> StoredChange {
        let kind = Bool.random(using: &random) ? "network" : "peer"
        let id = "\(Int.random(in: 0..<6, using: &random))"
        guard Int.random(in: 0..<3, using: &random) > 0 else { return .delete(kind: kind, id: id) }
        let claims = (0..<8).filter { _ in Int.random(in: 0..<8, using: &random) == 0 }.map { "claim \($0)" }
        return .put(
            StoredEntity(
                kind: kind, id: id, body: "\(random.next())", claims: claims.shuffled(using: &random)))
    }
}
