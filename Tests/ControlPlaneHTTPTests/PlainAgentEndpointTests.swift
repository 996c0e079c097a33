// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct PlainAgentEndpointTests {
    @Test func `without a token 400, with nobody's 404, on both paths`() async throws {
        try await World.run { world in
            for path in ["/api/v1/agent/resolve", "/api/v1/ws"] {
                let header = ["Authorization": "Bearer nobody"]
                let answers = [
                    try await world.ask("GET", path), try await world.ask("GET", "\(path)?token="),
                    try await world.ask("GET", "\(path)?token=nobody"),
                    try await world.ask("GET", path, headers: header),
                ]
                #expect(answers.map(\.status) == [400, 400, 404, 404])
            }
        }
    }

    @Test(arguments: [true, false])
    func `the token comes in the header or in the query`(isInHeader: Bool) async throws {
        try await withToken { world, token in
            let (header, query) = isInHeader ? (["Authorization": "bearer \(token)"], "") : ([:], "?token=\(token)")
            let answer = try await world.ask("GET", "/api/v1/agent/resolve\(query)", headers: header)
            #expect(answer.status == 200 && answer["peer_name"] == "kiosk")
            #expect(
                try await world.ask("GET", "/api/v1/ws\(query)", headers: header).status == 426, "it is a WebSocket")
            try await Wire.open(world.port) { wire in
                let headers = header.map { "\($0): \($1)\r\n" }.joined()
                #expect(try await wire.upgrade("/api/v1/ws\(query)", headers: headers).status == 101)
                let frame = try #require(try await wire.frame())
                let state = try JSONText.decode(PlainState.self, from: frame.payload)
                #expect(state.peerName.description == "kiosk" && state.config.hasPrefix("[Interface]"))
            }
        }
    }

    @Test func `a ping is answered, and what can't be read closes the connection with a reason`() async throws {
        try await withToken { world, token in
            _ = try await world.ask("GET", "/api/v1/agent/resolve?token=\(token)")
            try await Wire.open(world.port) { wire in
                #expect(try await wire.upgrade("/api/v1/ws?token=\(token)").status == 101)
                _ = try await wire.frame()
                try await wire.send("hello", as: Wire.Frame.ping)
                let pong = try await wire.frame()
                #expect(pong?.opcode == Wire.Frame.pong)
                try await wire.send(#"{"hostname": "kiosk", "system_uptime": true, "wireguard_uptime": 0}"#)
                let close = try #require(try await wire.closeFrame())
                #expect(close.closeCode == 4003 && close.closeReason.hasPrefix("system_uptime: must be a number"))
            }
            // Two more are enough, but what was charged is forgiven while a busy machine takes its time.
            var attempts = 0
            while try await world.ask("GET", "/api/v1/ws?token=\(token)").status != 429, attempts < 20 {
                try await Wire.open(world.port) { wire in
                    _ = try await wire.upgrade("/api/v1/ws?token=\(token)")
                    try await wire.send("{")
                    _ = try await wire.closeFrame()
                }
                attempts += 1
            }
            #expect(attempts < 20)
        }
    }

    @Test func `a token that no call has made a credential opens no WebSocket`() async throws {
        try await withToken { world, token in
            try await Wire.open(world.port) { wire in
                let answer = try await wire.upgrade("/api/v1/ws?token=\(token)")
                #expect(answer.status == 404)
            }
        }
    }

    @Test func `an agent that says nothing for a while is left alone`() async throws {
        var limits = ConnectionLimits.patient
        limits.webSocket.hello = .milliseconds(10)
        try await withToken(limits) { world, token in
            _ = try await world.ask("GET", "/api/v1/agent/resolve?token=\(token)")
            try await Wire.open(world.port) { wire in
                #expect(try await wire.upgrade("/api/v1/ws?token=\(token)").status == 101)
                try await Task.sleep(for: .milliseconds(100))
                _ = try await wire.frame()
                try await wire.send("still there?", as: Wire.Frame.ping)
                let pong = try await wire.frame()
                #expect(pong?.opcode == Wire.Frame.pong)
            }
        }
    }

    /// With the token of a device that was made by hand.
    private func withToken(
        _ limits: ConnectionLimits = .patient, _ body: (World, String) async throws -> Void
    ) async throws {
        try await OwnedWorld.run(limits: limits) { world, session in
            func send(_ method: String, _ path: String, _ text: String) async throws -> Answer {
                try await world.ask(method, "/api/v1\(path)", session: session, body: text)
            }
            #expect(try await send("PUT", "/settings", #"{"allow_plain_agents": true}"#).status == 200)
            let network = try await send("POST", "/networks", #"{"name": "office"}"#)
            let peer = try await send(
                "POST", "/networks/\(try #require(network["id"]))/peers", #"{"name": "kiosk", "use_agent": true}"#)
            try await body(world, try #require(peer["token"]))
        }
    }
}
