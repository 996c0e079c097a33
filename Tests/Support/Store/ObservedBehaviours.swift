// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Testing

extension StoreBehaviour {
    static let observed = [
        Self("of what a node says the last is kept, by scope") { open in
            let store = try await open()
            for body in ["1", "2", "3"] { try await store.saveObserved(["a": body], in: .acme) }
            try await store.saveObserved(["b": "4"], in: .acme)
            try await store.saveObserved(["a": "5"], in: .globex)
            #expect(try await store.observed(in: .acme) == ["a": "3", "b": "4"])
            #expect(try await store.observed(in: .globex) == ["a": "5"])
            #expect(try await store.observed(in: .installation) == [:])
        },
        Self("what a node said goes with it") { open in
            let store = try await open()
            try await store.saveObserved(["a": "1", "b": "2"], in: .acme)
            try await store.saveObserved(["a": nil, "c": nil, "d": "3"], in: .acme)
            #expect(try await store.observed(in: .acme) == ["b": "2", "d": "3"])
        },
        Self("what nodes say is neither in the log nor counted") { open in
            let store = try await open()
            try await store.saveObserved(["a": "1"], in: .acme)
            #expect(try await store.load() == [])
            try await store.commit(.number(1, in: .acme))
            try await store.saveObserved(["a": "2"], in: .acme)
            #expect(try await store.wholeLog(of: .acme) == [.number(1, in: .acme)])
            #expect(try await store.contents() == [.acme: StoreContents(revision: 1)])
        },
    ]
}
