// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct HistoryEndpointTests {
    @Test func `history comes in pages, the newest first, and is rolled back on demand`() async throws {
        try await OwnedWorld.run { world, session in
            for name in ["a", "b", "c"] { try await world.addGroup(name, session) }
            let page = try await world.history("?page_size=2", session)
            #expect(page.total == 3 && page.data.map(\.seq) == [3, 2])
            #expect(page.data[0].action == "group.create" && page.data[0].actorName == "Ada")
            #expect(page.data[0].changes.map(\.after?["name"]) == ["c"])
            #expect(try await world.history("?kind=network", session).total == 0)
            #expect(try await world.history("?page=2&page_size=2&action=group.create", session).data.map(\.seq) == [1])
            let asked = try await world.ask("POST", "/api/v1/history/1/rollback?dry_run=true", session: session)
            #expect(asked.status == 200 && asked["revision"] == nil)
            let done = try await world.ask("POST", "/api/v1/history/1/rollback", session: session)
            #expect(done["revision"] == "4")
            let groups = try await world.ask("GET", "/api/v1/groups", session: session).body
            #expect(groups.contains(#""name":"a""#) && !groups.contains(#""name":"b""#))
        }
    }

    @Test(arguments: ["0", "9", "x", "-1", "18446744073709551616"])
    func `a revision that there isn't is not found`(seq: String) async throws {
        try await OwnedWorld.run { world, session in
            try await world.addGroup("a", session)
            #expect(try await world.ask("GET", "/api/v1/history/\(seq)", session: session).status == 404)
            #expect(try await world.ask("POST", "/api/v1/history/\(seq)/rollback", session: session).status == 404)
        }
    }

    @Test func `the audit log is read in both orders, and is a chain`() async throws {
        try await OwnedWorld.run { world, session in
            for name in ["a", "b"] { try await world.addGroup(name, session) }
            let oldest = try await world.audit("?sort=seq", session)
            #expect(oldest.map(\.seq) == Array(1...UInt64(oldest.count)) && oldest.count >= 3)
            #expect(try await world.audit("", session) == oldest.reversed())
            #expect(try await world.audit("?action=group.create", session).count == 2)
            var chain = AuditChain()
            for row in oldest { try chain.append(row.entity) }
            #expect(try await world.ask("GET", "/api/v1/audit?sort=at", session: session).status == 400)
        }
    }

    @Test func `a store that is away is a 503 here as well; a running server is not restored`() async throws {
        try await OwnedWorld.run { world, session in
            #expect(try await world.ask("POST", "/api/v1/restore", session: session)["code"] == "not_available_yet")
            #expect(try await world.ask("POST", "/api/v1/backup", session: session)["code"] == "not_available_yet")
            world.store.goAway()
            let answer = try await world.ask("GET", "/api/v1/history", session: session)
            #expect(answer.status == 503 && answer.headers["retry-after"] != nil)
        }
    }
}

extension World {
    fileprivate func addGroup(_ name: String, _ session: String) async throws {
        let answer = try await ask("POST", "/api/v1/groups", session: session, body: #"{"name": "\#(name)"}"#)
        #expect(answer.status == 201)
    }

    fileprivate func history(_ query: String, _ session: String) async throws -> Page<HistoryEntry> {
        let answer = try await ask("GET", "/api/v1/history\(query)", session: session)
        return try JSONText.decode(Page<HistoryEntry>.self, from: Array(answer.body.utf8))
    }

    fileprivate func audit(_ query: String, _ session: String) async throws -> [AuditInfo] {
        let answer = try await ask("GET", "/api/v1/audit\(query)", session: session)
        return try JSONText.decode(Page<AuditInfo>.self, from: Array(answer.body.utf8)).data
    }
}
