// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Testing

extension StoreBehaviour {
    static let contents = [
        Self("a put makes or replaces, a delete removes, and what is gone may be deleted") { open in
            let store = try await open()
            try await store.commit(
                .number(1, in: .acme, [.put(.network("a")), .put(.network("b")), .delete(kind: "network", id: "c")]))
            try await store.commit(
                .number(2, in: .acme, [.put(.network("a", body: "[]")), .delete(kind: "network", id: "b")]))
            #expect(try await store.entities(of: .acme) == [.network("a", body: "[]")])
        },
        Self("entities of two kinds may have one id") { open in
            let store = try await open()
            let peer = StoredEntity(kind: "peer", id: "a", body: "{}", claims: [])
            try await store.commit(.number(1, in: .acme, [.put(.network("a")), .put(peer)]))
            try await store.commit(.number(2, in: .acme, [.delete(kind: "network", id: "a")]))
            #expect(try await store.entities(of: .acme) == [peer])
        },
        Self("a scope can neither replace nor delete what belongs to another") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme, [.put(.network("a"))]))
            await #expect(throws: StoreError.claimTaken("network a")) {
                try await store.commit(.number(1, in: .globex, [.put(.network("a", body: "[]"))]))
            }
            try await store.commit(.number(1, in: .globex, [.delete(kind: "network", id: "a")]))
            #expect(try await store.entities(of: .acme) == [.network("a")])
            #expect(try await store.entities(of: .globex) == [])
        },
        Self("texts come back as they were: quotes, every script, a MiB") { open in
            let store = try await open()
            let texts = [
                "", #"{"name":"O'Brien \"\\\n; DROP TABLE entity; --"}"#, "naïve 中文 🐇🏽 \u{1}\u{202e}é",
                String(repeating: #"{"é":"🐇"},"#, count: 1 << 20 / 14),
            ]
            let entities = texts.map { text in
                let name = "\(text.prefix(60))"
                return StoredEntity(kind: "k\(name)", id: "i\(name)", body: text, claims: [name, "c\(name)"])
            }
            let transaction = StoredTransaction.number(1, in: .acme, entities.map(StoredChange.put))
            try await store.commit(transaction)
            try await store.saveObserved([texts[2]: texts[3]], in: .acme)
            #expect(try await store.entities(of: .acme) == Set(entities))
            #expect(try await store.wholeLog(of: .acme) == [transaction])
            #expect(try await store.observed(in: .acme) == [texts[2]: texts[3]])
        },
        Self("a store that is opened again has all of it") { open in
            let transaction = StoredTransaction.number(
                1, in: .acme, [.put(.network("a", claims: ["b", "a"])), .delete(kind: "peer", id: "b")])
            try await { () async throws in
                let store = try await open()
                try await store.commit(transaction)
                try await store.saveObserved(["node": "{}"], in: .acme)
            }()
            let store = try await open()
            #expect(try await store.entities(of: .acme) == [.network("a", claims: ["b", "a"])])
            #expect(try await store.wholeLog(of: .acme) == [transaction])
            #expect(try await store.observed(in: .acme) == ["node": "{}"])
            await #expect(throws: StoreError.conflict(current: 1)) { try await store.commit(.number(1, in: .acme)) }
        },
    ]
}
