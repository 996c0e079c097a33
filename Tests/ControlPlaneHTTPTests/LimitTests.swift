// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct LimitTests {
    @Test(arguments: [
        "", "GET /health HTTP/1.1\r\nHost: local",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    ])
    func `who doesn't finish a request in time is cut off without an answer`(begin: String) async throws {
        var limits = ConnectionLimits.patient
        (limits.head, limits.body) = (.milliseconds(200), .milliseconds(200))
        try await World.run(limits: limits) { world in
            try await Wire.open(world.port) { wire in
                // On a busy machine it may be cut off before.
                try? await wire.write(begin)
                let answer = try await wire.readToEnd()
                #expect(answer.isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `who asks and doesn't read the answers is cut off`() async throws {
        var limits = ConnectionLimits.patient
        limits.unread = .milliseconds(200)
        try await World.run(limits: limits) { world in
            await #expect(throws: (any Error).self) {
                try await Wire.open(world.port) { wire in
                    let requests = String(
                        repeating: "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 100)
                    while true { try await wire.write(requests) }
                }
            }
            let other = try await world.ask("GET", "/health")
            #expect(other.status == 200)
        }
    }

    @Test func `large bodies that are on their way at once have a limit together, and small ones none`() async throws {
        var limits = ConnectionLimits.patient
        limits.bodies = 200_000
        try await OwnedWorld.run(limits: limits) { world, session in
            let head =
                "POST /api/v1/networks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Session \(session)\r\n"
                + "Content-Length: 150000\r\n\r\n"
            try await Wire.open(world.port) { first in
                try await first.write(head + String(repeating: " ", count: 149_000))
                let refused = try await Wire.open(world.port) { second in
                    try await second.write(head + String(repeating: " ", count: 149_000))
                    return Answer(try await second.read(through: "\r\n\r\n"))
                }
                #expect(refused.status == 429 && refused.headers["retry-after"] == "10")
                let small = try await world.ask("POST", "/api/v1/networks", session: session, body: #"{"name":"a"}"#)
                #expect(small.status == 201)
                let body = #"{"name":"b"}"#
                try await first.write(body + String(repeating: " ", count: 1000 - body.utf8.count))
                #expect(Answer(try await first.read(through: "\r\n\r\n")).status == 201)
            }
            let large = #"{"name":"c"}"# + String(repeating: " ", count: 190_000)
            #expect(try await world.ask("POST", "/api/v1/networks", session: session, body: large).status == 201)
        }
    }

    @Test(arguments: [
        ("GET", "/api/v1/agent/resolve?token=nobodys", 404), ("GET", "/api/v1/ws?token=nobodys", 404),
        ("POST", "/api/v1/invitations/accept", 401),
    ])
    func `an address that goes on showing what opens nothing is told when to come again`(
        method: String, path: String, refusal: Int
    ) async throws {
        try await World.run { world in
            try await Conversation.open(world.port) { line in
                func ask() async throws -> Answer {
                    let body = method == "GET" ? "" : #"{"token":"nobodys","password":"a long enough password"}"#
                    return try await line.ask(method, path, headers: [:], body: Array(body.utf8))
                }
                for _ in 0..<60 { #expect(try await ask().status == refusal) }
                // One more is forgiven each second, while a busy machine takes its time.
                var (answer, attempts) = (try await ask(), 0)
                while answer.status == refusal, attempts < 600 { (answer, attempts) = (try await ask(), attempts + 1) }
                #expect(answer.status == 429 && answer.headers["retry-after"].flatMap { Int($0) } != nil)
            }
        }
    }

    @Test func `a connection serves several requests`() async throws {
        try await World.run { world in
            try await Wire.open(world.port) { wire in
                for _ in 1...3 {
                    try await wire.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    #expect(try await wire.read(through: #"{"status":"ok"}"#).hasPrefix("HTTP/1.1 200"))
                }
            }
        }
    }

    @Test func `a connection without another request ends`() async throws {
        var limits = ConnectionLimits.patient
        limits.idle = .milliseconds(200)
        try await World.run(limits: limits) { world in
            try await Wire.open(world.port) { wire in
                try await wire.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await wire.readToEnd().hasSuffix(#"{"status":"ok"}"#))
            }
        }
    }

    @Test func `a wish for another protocol is passed over`() async throws {
        try await World.run { world in
            try await Wire.open(world.port) { wire in
                try await wire.write(
                    "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
                #expect(try await wire.read(through: #"{"status":"ok"}"#).hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test func `a request under way is answered while the server stops`() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let slow = Endpoint(.get, "/slow", .anonymous, "Waits.") { _ in
            beginning.finish()
            for await _ in released {}
            return ["done"]
        }
        try await World.run(table: RouteTable([slow])) { world in
            async let answer = world.ask("GET", "/slow")
            for await _ in begun {}
            await world.stop()
            release.finish()
            let body = try await answer.body
            #expect(body == #"["done"]"#)
        }
    }

    @Test func `beyond the limit a connection waits until another ends`() async throws {
        var limits = ConnectionLimits.patient
        limits.connections = 1
        try await World.run(limits: limits) { world in
            try await Wire.open(world.port) { first in
                try await first.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                _ = try await first.read(through: "}")
                async let second = world.ask("GET", "/health")
                try await first.write("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                _ = try await first.readToEnd()
                #expect(try await second.status == 200)
            }
        }
    }
}
