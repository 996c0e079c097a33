// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct ProblemTests {
    @Test(arguments: [
        ("{", "malformed", "the body is not JSON"),
        ("[]", "malformed", "the body must be an object"),
        (#"{"email": "a@b"}"#, "malformed", "password: is missing"),
        (#"{"email": 7, "password": "x"}"#, "malformed", "email: must be a string"),
        (#"{"email": null, "password": "x"}"#, "malformed", "email: must be a string"),
        (#"{"email": "a@b", "pasword": "x"}"#, "unknown_field", "pasword: there is no such field"),
    ])
    func `a body that can't be read is refused by the name of the field`(
        body: String, code: String, detail: String
    ) async throws {
        try await World.run { world in
            let answer = try await world.ask("POST", "/api/v1/auth/login", body: body)
            #expect(answer.status == 400)
            #expect(answer["code"] == code)
            #expect(answer["detail"]?.hasPrefix(detail) == true, "\(answer.body)")
        }
    }

    @Test func `a problem carries the request's id, which is the header's`() async throws {
        try await World.run { world in
            let answer = try await world.ask("GET", "/nowhere")
            #expect(answer.status == 404)
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(answer["request_id"] != nil)
            #expect(answer.headers["x-request-id"] == answer["request_id"])
        }
    }

    @Test func `another method than the path's is refused with those that it takes`() async throws {
        try await World.run { world in
            let answer = try await world.ask("DELETE", "/api/v1/networks")
            #expect(answer.status == 405)
            #expect(answer["detail"] == "this path takes GET, HEAD, OPTIONS, POST")
            #expect(answer.headers["allow"] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test(arguments: [("/api/v1/networks", 1 << 20), ("/api/v1/auth/login", 16 << 10)])
    func `a body over 1 MiB is refused, announced or not, and over 16 KiB of a stranger`(path: String, limit: Int)
        async throws
    {
        try await OwnedWorld.run { world, session in
            let body = String(repeating: " ", count: limit) + "{}"
            #expect(try await world.ask("POST", path, session: session, body: body).status == 413)
            let chunked = try await Wire.open(world.port) { wire in
                try await wire.write(
                    "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Session \(session)\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
                )
                return Answer(try await wire.readToEnd())
            }
            #expect(chunked.status == 413)
        }
    }

    @Test func `what is not HTTP gets a problem as well`() async throws {
        try await World.run { world in
            let answer = try await Wire.open(world.port) { wire in
                try await wire.write("SSH-2.0-OpenSSH_9.2\r\n\r\n")
                return Answer(try await wire.readToEnd())
            }
            #expect(answer.status == 400)
            #expect(answer["code"] == "malformed")
        }
    }

    @Test func `a store that is away gives 503 with Retry-After`() async throws {
        try await OwnedWorld.run { world, session in
            world.store.goAway()
            let answer = try await world.ask("POST", "/api/v1/networks", session: session, body: #"{"name": "office"}"#)
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "5")
        }
    }

    @Test func `what nobody expected gives 500 and nothing of it`() async throws {
        struct Secretive: Error { let password = "hunter2" }
        let endpoint = Endpoint(.get, "/breaks", .anonymous, "Breaks.") { _ -> [String] in throw Secretive() }
        try await World.run(table: RouteTable([endpoint])) { world in
            let answer = try await world.ask("GET", "/breaks")
            #expect(answer.status == 500)
            #expect(!answer.body.contains("hunter2"))
            #expect(answer["request_id"] != nil)
        }
    }
}
