// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// A body with something wrong in it.
struct Wrong {
    /// Where it is wrong; nil: as a whole.
    let field: String?
    let body: [UInt8]
    let code: ProblemCode

    init(_ field: String?, _ body: [UInt8], _ code: ProblemCode) {
        (self.field, self.body, self.code) = (field, body, code)
    }

    init(_ field: String, _ text: String, _ code: ProblemCode) {
        self.init(field, Array(text.utf8), code)
    }
}

/// A tenant with one thing of each kind, and what can be asked of it with a body.
struct BodyWorld {
    let world: World
    let cast: Cast
    let endpoints: [Endpoint]
    let ids: [String: String]
    private let line: Conversation

    var owner: [String: String] { cast.owner }

    static func run(_ body: (BodyWorld) async throws -> Void) async throws {
        try await Cast.run { world, cast in
            let ids = try await cast.things(in: world)
            let endpoints = RouteTable(world.controlPlane).endpoints.filter { $0.request != nil }
            try await Conversation.open(world.port) { line in
                try await body(BodyWorld(world: world, cast: cast, endpoints: endpoints, ids: ids, line: line))
            }
        }
    }

    /// With other things.
    func with(_ ids: [String: String]) -> BodyWorld {
        BodyWorld(world: world, cast: cast, endpoints: endpoints, ids: ids, line: line)
    }

    func ask(_ endpoint: Endpoint, as headers: [String: String], _ body: [UInt8]) async throws -> Answer {
        try await line.ask(endpoint.method.rawValue, endpoint.path(with: ids), headers: headers, body: body)
    }

    /// It says which field is wrong, in few words, and leaves everything as it is.
    func expect(_ endpoint: Endpoint, refuses wrong: Wrong) async throws {
        let before = world.store.changes
        let answer = try await ask(endpoint, as: owner, wrong.body)
        let words: Comment =
            "\(endpoint.place) \(String(decoding: wrong.body.prefix(300), as: UTF8.self)): \(answer.status) \(answer.body.prefix(500))"
        #expect(world.store.changes == before, words)
        #expect(answer.headers["content-type"] == "application/problem+json", words)
        #expect(answer.body.utf8.count < 4096, "\(endpoint.place): \(answer.body.utf8.count) bytes")
        let problem = try? JSONText.decode(Problem.self, from: Array(answer.body.utf8))
        // What is wrong as a whole may be too long as well, for a stranger.
        let isTooLong = wrong.field == nil && endpoint.requirement == .anonymous && problem?.code == .contentTooLarge
        #expect(problem?.code == wrong.code || isTooLong, words)
        if let field = wrong.field { #expect(problem?.fields?.map(\.field) == [field], words) }
    }
}

extension JSONValue {
    var text: String { (try? JSONText.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}
