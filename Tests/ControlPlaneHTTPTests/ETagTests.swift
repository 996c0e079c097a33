// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ControlPlaneHTTP

@Suite struct ETagTests {
    @Test func `of two who have read the same, one's change is made and the other's refused`() async throws {
        try await withGroup { group in
            for round in 1...20 {
                let tag = try await group.tag()
                async let one = group.rename("one-\(round)", ifMatch: tag)
                async let other = group.rename("other-\(round)", ifMatch: tag)
                let answers = [try await one, try await other]
                #expect(answers.map(\.status).sorted() == [200, 412])
                let made = try #require(answers.first { $0.status == 200 })
                let refused = try #require(answers.first { $0.status == 412 })
                #expect(refused["code"] == "precondition_failed")
                #expect(try await group.get()["name"] == made["name"])
            }
        }
    }

    @Test func `what has changed is not deleted by who hasn't seen it`() async throws {
        try await withGroup { group in
            let tag = try await group.tag()
            #expect(try await group.rename("renamed", ifMatch: "*").status == 200)
            #expect(try await group.delete(ifMatch: tag).status == 412)
            #expect(try await group.delete(ifMatch: try await group.tag()).status == 204)
            #expect(try await group.get().status == 404)
        }
    }

    @Test func `a change that changes nothing leaves the tag as it is`() async throws {
        try await withGroup { group in
            let tag = try await group.tag()
            #expect(try await group.rename("laptops", ifMatch: tag).status == 200)
            #expect(try await group.tag() == tag)
        }
    }

    @Test func `who has it already is told so, and gets no body`() async throws {
        try await withGroup { group in
            let tag = try await group.tag()
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let answer = try await group.get(ifNoneMatch: known)
                #expect(answer.status == 304 && answer.body.isEmpty && answer.headers["etag"] == tag)
            }
            #expect(try await group.get(ifNoneMatch: "\"other\"").status == 200)
        }
    }

    @Test(arguments: [("\"other\"", 412), ("WEAK", 412), ("other", 400), ("", 412)])
    func `weak and unknown tags match nothing`(condition: String, status: Int) async throws {
        try await withGroup { group in
            let weak = "W/\(try await group.tag())"
            let condition = condition.replacing("WEAK", with: weak)
            #expect(try await group.rename("renamed", ifMatch: condition).status == status)
            #expect(try await group.get()["name"] == "laptops")
        }
    }

    @Test func `another server on the same store gives the same tag`() async throws {
        try await withGroup { group in
            let tag = try await group.tag()
            try await World.run(store: MemoryStore(copying: group.world.store)) { world in
                let there = Resource(world: world, session: group.session, path: group.path)
                let (found, renamed) = (try await there.tag(), try await there.rename("renamed", ifMatch: tag))
                #expect(found == tag && renamed.status == 200)
            }
        }
    }

    @Test func `what a rule changes is its policy`() async throws {
        try await OwnedWorld.run { world, session in
            let policy = try await Resource.make("/api/v1/policies", #"{"name":"web"}"#, world, session)
            let tag = try await policy.tag()
            func add() async throws -> Int {
                try await world.ask(
                    "POST", policy.path + "/rules", session: session, headers: ["If-Match": tag],
                    body: #"{"direction":"output","action":"allow","target_type":"any"}"#
                ).status
            }
            #expect(try await add() == 201)
            #expect(try await add() == 412)
        }
    }

    private func withGroup(_ body: (Resource) async throws -> Void) async throws {
        try await OwnedWorld.run { world, session in
            try await body(try await Resource.make("/api/v1/groups", #"{"name":"laptops"}"#, world, session))
        }
    }
}

/// Something with an ETag.
private struct Resource {
    let world: World
    let session: String
    let path: String

    static func make(_ list: String, _ body: String, _ world: World, _ session: String) async throws -> Resource {
        let made = try await world.ask("POST", list, session: session, body: body)
        return Resource(world: world, session: session, path: "\(list)/\(try #require(made["id"]))")
    }

    func get(ifNoneMatch: String? = nil) async throws -> Answer {
        try await world.ask(
            "GET", path, session: session, headers: ifNoneMatch.map { ["If-None-Match": $0] } ?? [:])
    }

    func tag() async throws -> String { try #require(try await get().headers["etag"]) }

    func rename(_ name: String, ifMatch: String) async throws -> Answer {
        try await world.ask(
            "PUT", path, session: session, headers: ["If-Match": ifMatch], body: "{\"name\":\"\(name)\"}")
    }

    func delete(ifMatch: String) async throws -> Answer {
        try await world.ask("DELETE", path, session: session, headers: ["If-Match": ifMatch])
    }
}
