// SPDX-License-Identifier: Apache-2.0

import Foundation
import OverlayProtocol
import Synchronization
import Testing

@testable import ControlPlaneHTTP

@Suite struct StreamTests {
    @Test func `the challenge comes first, and a ping is answered`() async throws {
        try await withStream { wire, _ in
            try await wire.send("are you there", as: Wire.Frame.ping)
            #expect(try await wire.frame() == Wire.Frame(opcode: Wire.Frame.pong, payload: Array("are you there".utf8)))
        }
    }

    @Test(arguments: [
        ("{", "the body is not JSON"), (#"{"v": 1}"#, "type: is missing"),
        (#"{"type": "later"}"#, "a hello comes first"),
        (#"{"type": "observed"}"#, ""),
    ])
    func `a message that can't be read closes the stream with 4003 and says why`(
        text: String, reason: String
    ) async throws {
        try await withStream { wire, _ in
            try await wire.send(text)
            let close = try #require(try await wire.closeFrame())
            #expect(close.closeCode == 4003)
            #expect(close.closeReason.hasPrefix(reason), "\(close.closeReason)")
        }
    }

    @Test func `a hello without the key closes the stream with 4001`() async throws {
        try await withStream { wire, _ in
            try await wire.send(
                """
                {"v": 1, "type": "hello", "device_id": "01890a5d-ac96-774b-bcce-b302099a8057", "credential": "x",
                "proof": "x", "instance": "i", "versions": [1], "hostname": "h", "os": "linux", "version": "0",
                "capabilities": {"drivers": [], "kernel": "6"}}
                """)
            #expect(try await wire.closeFrame()?.closeCode == 4001)
        }
    }

    @Test func `who says nothing is closed with a reason`() async throws {
        var limits = ConnectionLimits.patient
        limits.webSocket.hello = .milliseconds(500)
        try await withStream(limits) { wire, _ in
            let close = try #require(try await wire.closeFrame())
            #expect(close.closeCode == 1008)
        }
    }

    @Test func `who doesn't answer pings is cut off`() async throws {
        var limits = ConnectionLimits.patient
        (limits.webSocket.ping, limits.webSocket.silence) = (.milliseconds(50), .seconds(5))
        try await withStream(limits) { wire, _ in
            let ping = try await wire.frame()
            #expect(ping?.opcode == Wire.Frame.ping)
            let close = try await wire.closeFrame()
            #expect(close == nil)
        }
    }

    @Test func `a message over 4 MiB closes the stream with 1009`() async throws {
        try await withStream { wire, _ in
            try await wire.send(String(repeating: " ", count: (4 << 20) + 1))
            #expect(try await wire.closeFrame()?.closeCode == 1009)
        }
    }

    @Test func `a server that stops closes its streams with 4006 first`() async throws {
        var limits = ConnectionLimits.patient
        limits.webSocket.closing = .seconds(600)
        try await withStream(limits) { wire, world in
            await world.stop()
            let close = try #require(try await wire.closeFrame())
            #expect(close.closeCode == 4006)
            try await wire.send("", as: Wire.Frame.close)
            #expect(try await wire.frame() == nil)
        }
    }

    @Test func `a page's script gets no stream, and a plain request is told what this is`() async throws {
        try await World.run { world in
            try await Wire.open(world.port) { wire in
                let answer = try await wire.upgrade(headers: "Origin: https://evil.example\r\n")
                #expect(answer.status == 426)
            }
            #expect(try await world.ask("GET", "/api/v1/agent/stream").status == 426)
        }
    }

    @Test func `what a slow reader doesn't read is not made, and it is cut off`() async throws {
        let participant = EndlessTalker()
        var limits = ConnectionLimits.patient
        (limits.webSocket.ping, limits.webSocket.silence) = (.milliseconds(50), .milliseconds(500))
        try await World.run(
            limits: limits, table: RouteTable([Endpoint(stream: "/talk", "Talks.") { _ in participant }])
        ) {
            world in
            try await Wire.open(world.port) { wire in
                #expect(try await wire.upgrade("/talk").status == 101)
                try await participant.hasEnded()
            }
        }
        // What the kernel takes (its tcp_rmem and tcp_wmem, here 36 MiB) and one write buffer, of what would be endless.
        #expect(participant.written.load(ordering: .relaxed) < 1024)
    }

    /// Runs `body` with a stream that has got its challenge.
    private func withStream(
        _ limits: ConnectionLimits = .patient, _ body: (inout Wire, World) async throws -> Void
    ) async throws {
        try await World.run(limits: limits) { world in
            try await Wire.open(world.port) { wire in
                #expect(try await wire.upgrade().status == 101)
                let challenge = try #require(try await wire.frame())
                guard case .challenge = try CanonicalJSON.decode(ServerMessage.self, from: challenge.text) else {
                    return #expect(Bool(false), "\(challenge.text)")
                }
                try await body(&wire, world)
            }
        }
    }
}

/// Writes texts of 64 KiB as long as they are taken.
private final class EndlessTalker: WebSocketParticipant {
    let written = Atomic(0)
    private let (ends, ended) = AsyncStream.makeStream(of: Void.self)

    func send(_ write: Write) async throws -> WebSocketClose {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        while true {
            try await write(text)
            written.add(1, ordering: .relaxed)
        }
    }

    func receive(_ text: [UInt8]) async throws(WebSocketClose) {}
    func heard() {}
    func end() { ended.finish() }
    func hasEnded() async throws { for await _ in ends {} }
}
