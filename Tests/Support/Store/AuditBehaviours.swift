// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

extension StoreBehaviour {
    static let audit = [
        Self("each scope's log is a chain of its own, with and without revisions") { open in
            let store = try await open()
            for revision: Revision in 1...3 {
                try await store.commit(.number(revision, in: .acme, [.put(.network("\(revision)"))]))
                try await store.append(.signIn(revision), to: [.acme])
                try await store.commit(.number(revision, in: .globex))
            }
            try await store.append(.signIn(1), to: [.installation])
            let records = try await store.wholeAudit(of: .acme)
            #expect(records.map(\.revision) == [1, nil, 2, nil, 3, nil])
            #expect(records.map(\.scope) == Array(repeating: StoreScope.acme.name, count: 6))
            #expect(records[1].details == ["from": "192.0.2.1"])
            #expect(try await store.wholeAudit(of: .globex).count == 3)
            for scope in [StoreScope.acme, .globex, .installation] { _ = try await store.chain(of: scope) }
            #expect(try await StoreCheck(store).faults() == [])
        },
        Self("what concerns several scopes is in the chain of each") { open in
            let store = try await open()
            try await store.append(.signIn(1), to: [.acme])
            try await store.append(.signIn(2), to: [.installation, .acme, .globex])
            for (scope, count) in [(StoreScope.acme, 2), (.globex, 1), (.installation, 1)] {
                #expect(try await store.wholeAudit(of: scope).count == count)
                _ = try await store.chain(of: scope)
            }
        },
        Self("a row tells the hash of its revision's changes") { open in
            let store = try await open()
            let transaction = StoredTransaction.number(1, in: .acme, [.put(.network("a", body: "{\"é\":1}"))])
            try await store.commit(transaction)
            #expect(try await store.wholeAudit(of: .acme) == [transaction.record(after: nil)])
        },
        Self("what changes nothing makes no revision, meets no conflict, and is not in the log of changes") { open in
            let store = try await open()
            try await store.append(.signIn(1), to: [.acme])
            try await store.commit(.number(1, in: .acme))
            try await store.append(.signIn(2), to: [.acme])
            try await store.commit(.number(2, in: .acme))
            #expect(try await store.wholeLog(of: .acme).map(\.revision) == [1, 2])
            #expect(try await store.contents()[.acme]?.revision == 2)
            #expect(try await store.history(of: .acme, matching: LogFilter(), LogWindow(limit: 9)).total == 2)
        },
        Self("a transaction that is refused leaves no row") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme, [.put(.network("a", claims: ["name"]))]))
            for refused in [
                StoredTransaction.number(3, in: .acme),
                .number(2, in: .acme, [.put(.network("b", claims: ["name"]))]),
            ] {
                #expect(await store.refusal(of: refused) != nil)
            }
            #expect(try await store.wholeAudit(of: .acme).count == 1)
        },
        Self("of writers at once, on two instances, none breaks the chain") { open in
            let stores = [try await open(), try await open()]
            try await withThrowingTaskGroup { group in
                for writer in 0..<20 {
                    group.addTask { try await stores[writer % 2].append(.signIn(Revision(writer)), to: [.acme]) }
                    group.addTask { try await stores[writer % 2].insist("\(writer)") }
                }
                try await group.waitForAll()
            }
            #expect(try await stores[0].chain(of: .acme).head?.seq == 40)
            #expect(try await StoreCheck(stores[1]).faults() == [])
        },
        Self("the audit log is filtered like history, the newest first") { open in
            let store = try await open()
            try await store.commit(.number(1, in: .acme, [.put(.network("a"))]))
            for number: Revision in 1...3 { try await store.append(.signIn(number), to: [.acme]) }
            func rows(_ filter: LogFilter) async throws -> [UInt64] {
                try await store.audit(of: .acme, matching: filter, LogWindow(limit: 10)).rows.map(\.seq)
            }
            #expect(try await rows(LogFilter()) == [4, 3, 2, 1])
            #expect(try await rows(LogFilter(action: "session.create")) == [4, 3, 2])
            #expect(try await rows(LogFilter(kind: "network", id: "a")) == [1])
            #expect(try await rows(LogFilter(since: AuditEvent.signIn(2).at)) == [4, 3])
            let page = try await store.audit(
                of: .acme, matching: LogFilter(actor: "alice"), LogWindow(offset: 2, limit: 1))
            #expect(page.rows.map(\.seq) == [2])
            #expect(page.total == 4)
        },
        Self("a store's epoch is the same for whoever opens it") { open in
            let first = try await open()
            try await first.commit(.number(1, in: .acme))
            let second = try await open()
            #expect(try await first.epoch() == second.epoch())
        },
    ]
}

extension AuditEvent {
    /// Later than all transactions of the named world.
    static func signIn(_ number: Revision) -> Self {
        Self(
            at: Timestamp(milliseconds: 1_795_244_720_000 + Int64(number)), actor: "alice", action: "session.create",
            details: ["from": "192.0.2.1"])
    }
}

extension Store {
    func wholeAudit(of scope: StoreScope) async throws -> [AuditRecord] {
        try await audit(of: scope, matching: LogFilter(), LogWindow(.oldestFirst, limit: .max)).rows
    }

    /// - Throws: `AuditFault`
    func chain(of scope: StoreScope) async throws -> AuditChain {
        var chain = AuditChain()
        for record in try await wholeAudit(of: scope) { try chain.append(record) }
        return chain
    }
}
