// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import Testing

extension StoreBehaviour {
    static let history = [
        Self("history is the newest first, with what each revision replaced") { open in
            let store = try await open()
            try await store.commitStory()
            let page = try await store.history(of: .acme, matching: LogFilter(), LogWindow(limit: 10))
            #expect(page.rows.map(\.transaction.revision) == [5, 4, 3, 2, 1])
            #expect(page.total == 5)
            let a = EntityReference(kind: "network", id: "a")
            #expect(page.rows.map { $0.replaced[a] } == [nil, "2", "1", nil, nil])
            #expect(page.rows[2].replaced == [a: "1", EntityReference(kind: "network", id: "b"): "1"])
            #expect(try await store.wholeLog(of: .acme) == page.rows.reversed().map(\.transaction))
        },
        Self("what one transaction makes and deletes replaced nothing") { open in
            let store = try await open()
            let changes: [StoredChange] = [
                .put(.network("a", body: "1")), .delete(kind: "network", id: "a"), .put(.network("a", body: "2")),
            ]
            try await store.commit(.number(1, in: .acme, changes))
            try await store.commit(.number(2, in: .acme, [.put(.network("a", body: "3"))]))
            let rows = try await store.history(of: .acme, matching: LogFilter(), LogWindow(limit: 10)).rows
            #expect(rows.map(\.replaced) == [[EntityReference(kind: "network", id: "a"): "2"], [:]])
        },
        Self("history is filtered by actor, action, entity, revision and time, and read in windows") { open in
            let store = try await open()
            try await store.commitStory()
            func revisions(_ filter: LogFilter, _ window: LogWindow = LogWindow(limit: 10)) async throws -> [Revision] {
                try await store.history(of: .acme, matching: filter, window).rows.map(\.transaction.revision)
            }
            #expect(try await revisions(LogFilter(actor: "alice")) == [5, 4, 3, 2, 1])
            #expect(try await revisions(LogFilter(actor: "bob")) == [])
            #expect(try await revisions(LogFilter(action: "network.change")) == [5, 4, 3, 2, 1])
            #expect(try await revisions(LogFilter(action: "network")) == [])
            #expect(try await revisions(LogFilter(kind: "network", id: "a")) == [4, 3, 1])
            #expect(try await revisions(LogFilter(kind: "peer")) == [5])
            #expect(try await revisions(LogFilter(revision: 2)) == [2])
            let times = try await store.wholeLog(of: .acme).map(\.at)
            #expect(try await revisions(LogFilter(since: times[1], until: times[3])) == [3, 2])
            #expect(try await revisions(LogFilter(), LogWindow(offset: 1, limit: 2)) == [4, 3])
            let page = try await store.history(
                of: .acme, matching: LogFilter(kind: "network"), LogWindow(offset: 9, limit: 2))
            #expect(page == LogPage(rows: [], total: 4))
            #expect(try await store.history(of: .globex, matching: LogFilter(), LogWindow(limit: 1)).total == 0)
        },
        Self("each revision's entities can be read again, with their claims") { open in
            let store = try await open()
            try await store.commitStory()
            try await store.commit(.number(1, in: .globex, [.put(.network("z"))]))
            func bodies(_ revision: Revision) async throws -> [String: String] {
                let entities = try await store.entities(of: .acme, at: revision)
                return Dictionary(entities.map { ("\($0.kind) \($0.id)", $0.body) }) { _, twice in twice + " twice" }
            }
            #expect(try await bodies(0) == [:])
            #expect(try await bodies(2) == ["network a": "1", "network b": "1"])
            #expect(try await bodies(3) == ["network a": "2"])
            #expect(try await bodies(4) == ["network a": "3"])
            #expect(try await Set(store.entities(of: .acme, at: 5)) == store.entities(of: .acme))
            #expect(try await Set(store.entities(of: .acme, at: 99)) == store.entities(of: .acme))
        },
    ]
}

extension Store {
    /// Five revisions of the scope acme.
    fileprivate func commitStory() async throws {
        let story: [[StoredChange]] = [
            [.put(.network("a", body: "1", claims: ["name"]))],
            [.put(.network("b", body: "1"))],
            [.put(.network("a", body: "2", claims: ["name"])), .delete(kind: "network", id: "b")],
            [.put(.network("a", body: "3", claims: ["other"]))],
            [.put(StoredEntity(kind: "peer", id: "a", body: "{}", claims: ["name"]))],
        ]
        for (index, changes) in story.enumerated() {
            try await commit(.number(Revision(index + 1), in: .acme, changes))
        }
    }
}
