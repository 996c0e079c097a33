// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

extension StoreBehaviour {
    static let removal = [
        Self("a scope that is removed is as if it had never been, and others are as they were") { open in
            let store = try await open()
            let office = StoredEntity.network("1", claims: ["name:office"])
            try await store.commit(.number(1, in: .acme, [.put(office)]))
            try await store.commit(.number(2, in: .acme, [.put(.network("1", body: "[]", claims: ["name:office"]))]))
            try await store.saveObserved(["a": "1"], in: .acme)
            try await store.commit(.number(1, in: .globex, [.put(.network("2", claims: ["name:lab"]))]))
            try await store.saveObserved(["b": "2"], in: .globex)
            let globex = try await store.contents()[.globex]
            try await store.remove(.acme)
            try await store.remove(.acme)
            #expect(try await open().contents() == [.globex: globex])
            #expect(try await store.wholeLog(of: .acme) == [])
            #expect(try await store.entities(of: .acme, at: 1) == [])
            #expect(try await store.audit(of: .acme, matching: LogFilter(), LogWindow(limit: 9)).total == 0)
            #expect(try await store.observed(in: .acme) == [:])
            #expect(try await store.observed(in: .globex) == ["b": "2"])
            // What it held is free, and its numbers begin anew.
            try await store.commit(.number(2, in: .globex, [.put(office)]))
            try await store.commit(.number(1, in: .acme, [.put(.network("3"))]))
        }
    ]
}
