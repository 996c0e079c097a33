// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import Testing

extension StoreBehaviour {
    static let log = [
        Self("the log is a scope's own, in order, and read in pages") { open in
            let store = try await open()
            let transactions = (1...25).map { StoredTransaction.number($0, in: .acme, [.put(.network("\($0)"))]) }
            for (index, transaction) in transactions.enumerated() {
                try await store.commit(transaction)
                if index % 5 == 0 { try await store.commit(.number(Revision(index / 5 + 1), in: .globex)) }
            }
            var read: [StoredTransaction] = []
            while case let page = try await store.log(of: .acme, after: Revision(read.count), limit: 10), !page.isEmpty
            {
                #expect(page.count == min(10, 25 - read.count))
                read += page
            }
            #expect(read == transactions)
            #expect(try await store.wholeLog(of: .globex).map(\.revision) == Array(1...5))
            #expect(try await store.wholeLog(of: .installation) == [])
        },
        Self("pages that hold nothing are empty") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme))
            #expect(try await store.log(of: .acme, after: 1, limit: 10) == [])
            #expect(try await store.log(of: .acme, after: .max, limit: 10) == [])
            #expect(try await store.log(of: .acme, after: 0, limit: 0) == [])
        },
        Self("a transaction is in the log as it was told") { open in
            let store = try await open()
            let transaction = StoredTransaction(
                scope: .acme, revision: 1, at: Timestamp(milliseconds: -1), actor: "", action: "tenant.\"create\"",
                details: ["to": "\"é\""],
                changes: [
                    .put(.network("a", body: "{\"b\":[1]}", claims: ["z", "a"])), .delete(kind: "network", id: "a"),
                    .delete(kind: "peer", id: "never there"),
                    .put(StoredEntity(kind: "", id: "", body: "", claims: [])),
                ])
            try await store.commit(transaction)
            #expect(try await store.wholeLog(of: .acme) == [transaction])
        },
    ]
}
