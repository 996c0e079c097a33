// SPDX-License-Identifier: Apache-2.0

import Foundation
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct EventStreamTests {
    @Test func `events come as texts, a reset first`() async throws {
        try await withEvents { wire, world, session in
            let first = try await wire.event()
            #expect(first.type == .reset)
            let made = try await world.ask(
                "POST", "/api/v1/groups", session: session, headers: ["Content-Type": "application/json"],
                body: #"{"name": "phones"}"#)
            #expect(made.status == 201)
            let event = try await wire.event()
            #expect(event.type == .changed && event.kind == "group" && event.sequence == first.sequence + 1)
        }
    }

    @Test func `who is not signed in, asks from elsewhere, or asks wrongly is told so`() async throws {
        try await OwnedWorld.run { world, session in
            let signedIn = "Authorization: Session \(session)\r\n"
            for (path, headers, status) in [
                ("/events", "", 401), ("/events", "Authorization: Session nobody\r\n", 401),
                ("/events", signedIn + "Origin: https://evil.example\r\n", 426),
                ("/events", signedIn + "Origin: null\r\n", 426),
                ("/events?since=yesterday", signedIn, 400), ("/events?until=3", signedIn, 400),
                ("/events", signedIn + "Origin: http://localhost\r\n", 101),
                ("/events?since=3", signedIn, 101),
            ] {
                try await Wire.open(world.port) { wire in
                    let answer = try await wire.upgrade("/api/v1\(path)", headers: headers)
                    #expect(answer.status == status, "\(path) \(headers)")
                }
            }
            #expect(try await world.ask("GET", "/api/v1/events", session: session).status == 426)
        }
    }

    @Test func `signing out closes it with 4001`() async throws {
        try await withEvents { wire, world, session in
            _ = try await wire.event()
            #expect(try await world.ask("POST", "/api/v1/auth/logout", session: session).status == 204)
            #expect(try await wire.closeFrame()?.closeCode == 4001)
        }
    }

    @Test func `who says something is told that nothing is asked`() async throws {
        try await withEvents { wire, _, _ in
            try await wire.send("hello")
            #expect(try await wire.closeFrame()?.closeCode == 4003)
        }
    }

    private func withEvents(_ body: (inout Wire, World, _ session: String) async throws -> Void) async throws {
        try await OwnedWorld.run { world, session in
            try await Wire.open(world.port) { wire in
                let headers = "Authorization: Session \(session)\r\n"
                #expect(try await wire.upgrade("/api/v1/events", headers: headers).status == 101)
                try await body(&wire, world, session)
            }
        }
    }
}

extension Wire {
    fileprivate mutating func event() async throws -> LiveEvent {
        let frame = try #require(try await frame())
        return try JSONDecoder().decode(LiveEvent.self, from: Data(frame.payload))
    }
}
