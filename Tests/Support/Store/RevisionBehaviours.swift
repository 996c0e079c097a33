// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Testing

extension StoreBehaviour {
    static let revisions = [
        Self("at first there is nothing") { open in
            let store = try await open()
            #expect(try await store.load() == [])
            #expect(try await store.wholeLog(of: .acme) == [])
            #expect(try await store.observed(in: .acme) == [:])
        },
        Self("each scope counts its own revisions, from 1") { open in
            let store = try await open()
            for revision: Revision in 1...3 { try await store.commit(.number(revision, in: .acme)) }
            try await store.commit(.number(1, in: .globex))
            try await store.commit(.number(1, in: .installation))
            #expect(try await store.contents().mapValues(\.revision) == [.acme: 3, .globex: 1, .installation: 1])
        },
        Self("a revision that is not the next is a conflict, which names the current one and leaves nothing") { open in
            let store = try await open()
            let first = StoredTransaction.number(1, in: .acme, [.put(.network("a", claims: ["name"]))])
            try await store.commit(first)
            let before = try await store.contents()
            for wrong: Revision in [0, 1, 3, .max] {
                await #expect(throws: StoreError.conflict(current: 1)) {
                    try await store.commit(
                        .number(
                            wrong, in: .acme,
                            [.delete(kind: "network", id: "a"), .put(.network("b", claims: ["other"]))]))
                }
            }
            await #expect(throws: StoreError.conflict(current: 0)) {
                try await store.commit(.number(2, in: .globex, [.put(.network("c", claims: ["other"]))]))
            }
            #expect(try await store.contents() == before)
            #expect(try await store.wholeLog(of: .acme) == [first])
            #expect(try await store.wholeLog(of: .globex) == [])
            try await store.commit(.number(2, in: .acme, [.put(.network("d", claims: ["other"]))]))
        },
        Self("a conflict is told before a claim that is taken") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme, [.put(.network("a", claims: ["name"]))]))
            await #expect(throws: StoreError.conflict(current: 1)) {
                try await store.commit(.number(1, in: .acme, [.put(.network("b", claims: ["name"]))]))
            }
        },
    ]
}
