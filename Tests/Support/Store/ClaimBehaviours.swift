// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Testing

extension StoreBehaviour {
    static let claims = [
        Self("a claim is one entity's, in all scopes, and a taken one leaves nothing of its transaction") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme, [.put(.network("a", claims: ["name"])), .put(.network("b"))]))
            let before = try await store.contents()
            for scope in [StoreScope.acme, .globex, .installation] {
                let next = (before[scope]?.revision ?? 0) + 1
                await #expect(throws: StoreError.claimTaken("name")) {
                    try await store.commit(
                        .number(
                            next, in: scope,
                            [.delete(kind: "network", id: "b"), .put(.network("c", claims: ["free", "name"]))]))
                }
            }
            #expect(try await store.contents() == before)
            #expect(try await store.wholeLog(of: .globex) == [])
            try await store.commit(.number(1, in: .globex, [.put(.network("d", claims: ["free"]))]))
        },
        Self("a claim is free once its entity is deleted") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme, [.put(.network("a", claims: ["name"]))]))
            try await store.commit(.number(2, in: .acme, [.delete(kind: "network", id: "a")]))
            try await store.commit(.number(1, in: .globex, [.put(.network("b", claims: ["name"]))]))
            #expect(try await store.entities(of: .globex) == [.network("b", claims: ["name"])])
        },
        Self("a put replaces the claims: the old ones are free, the new ones taken") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme, [.put(.network("a", claims: ["old", "kept"]))]))
            try await store.commit(.number(2, in: .acme, [.put(.network("a", claims: ["kept", "new"]))]))
            try await store.commit(.number(1, in: .globex, [.put(.network("b", claims: ["old"]))]))
            for taken in ["kept", "new"] {
                await #expect(throws: StoreError.claimTaken(taken)) {
                    try await store.commit(.number(2, in: .globex, [.put(.network("c", claims: [taken]))]))
                }
            }
        },
        Self("an entity may claim again what it holds") { open in
            let store = try await open()
            let entity = StoredEntity.network("a", claims: ["2", "1", "3"])
            for revision: Revision in 1...2 { try await store.commit(.number(revision, in: .acme, [.put(entity)])) }
            try await store.commit(.number(3, in: .acme, [.put(entity), .put(entity)]))
            #expect(try await store.entities(of: .acme) == [entity])
        },
        Self("what one change frees the next may take, and not the other way round") { open in
            let store = try await open()
            try await store.commit(
                .number(1, in: .acme, [.put(.network("a", claims: ["1"])), .put(.network("b", claims: ["2"]))]))
            await #expect(throws: StoreError.claimTaken("1")) {
                try await store.commit(
                    .number(2, in: .acme, [.put(.network("c", claims: ["1"])), .delete(kind: "network", id: "a")]))
            }
            try await store.commit(
                .number(
                    2, in: .acme,
                    [
                        .delete(kind: "network", id: "a"), .put(.network("b", claims: ["1"])),
                        .put(.network("c", claims: ["2"])),
                    ]))
            #expect(
                try await store.entities(of: .acme) == [.network("b", claims: ["1"]), .network("c", claims: ["2"])])
        },
        Self("claims are told apart by their bytes") { open in
            let store = try await open()
            let claims = ["name", "Name", "name ", "é", "e\u{301}"]
            let puts = claims.enumerated().map { StoredChange.put(.network("\($0)", claims: [$1])) }
            try await store.commit(.number(1, in: .acme, puts))
            #expect(try await store.entities(of: .acme).count == claims.count)
        },
    ]
}
