// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct LimitTests {
    private static var short: ConnectionLimits {
        var limits = ConnectionLimits()
        (limits.head, limits.body, limits.idle) = (.milliseconds(200), .milliseconds(200), .milliseconds(200))
        return limits
    }

    @Test(arguments: [
        "", "GET /health HTTP/1.1\r\nHost: local",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    ])
    func `who doesn't finish a request in time is cut off without an answer`(begin: String) async throws {
        try await World.run(limits: Self.short) { world in
            try await Wire.open(world.port) { wire in
                if !begin.isEmpty { try await wire.write(begin) }
                #expect(try await wire.readToEnd().isEmpty)
            }
        }
    }

    @Test func `a connection serves several requests and ends when there are no more`() async throws {
        try await World.run(limits: Self.short) { world in
            try await Wire.open(world.port) { wire in
                for _ in 1...3 {
                    try await wire.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    #expect(try await wire.read(through: #"{"status":"ok"}"#).hasPrefix("HTTP/1.1 200"))
                }
                #expect(try await wire.readToEnd().isEmpty)
            }
        }
    }

    @Test func `beyond the limit a connection waits until another ends`() async throws {
        var limits = ConnectionLimits()
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
