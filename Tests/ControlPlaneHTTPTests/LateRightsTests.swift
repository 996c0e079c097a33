// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayModel
import OverlayProtocol
import Synchronization
import Testing

@testable import ControlPlaneHTTP

/// A body comes as slowly as its sender likes.
@Suite struct LateRightsTests {
    @Test func `who loses a right while their request's body is on its way doesn't use it`() async throws {
        let right = Right()
        let table = RouteTable([
            Endpoint(.post, "/invite", right.permission, "Invites.", takes: LoginRequest.self) { _ in ["done"] }
        ])
        let body = #"{"email":"eve@example.org","password":"x"}"#
        try await World.run(table: table) { world in
            #expect(try await world.ask("POST", "/invite", body: body).status == 200)
            try await Wire.open(world.port) { wire in
                try await wire.write(
                    "POST /invite HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n{")
                for await admissions in right.admissions where admissions == 3 { break }
                right.end()
                try await wire.write(String(body.dropFirst()))
                #expect(Answer(try await wire.read(through: "\r\n\r\n")).status == 403)
            }
        }
    }
}

/// One that somebody has until it ends.
private final class Right: Sendable {
    /// How often it was asked for.
    let admissions: AsyncStream<Int>
    private let told: AsyncStream<Int>.Continuation
    private let state = Mutex((count: 0, isOver: false))

    init() { (admissions, told) = AsyncStream.makeStream() }

    func end() { state.withLock { $0.isOver = true } }

    var permission: Permission<Void> {
        Permission(requirement: .user(.members), admit: { [self] _ in try admit() }, tag: { _, _ in nil })
    }

    private func admit() throws {
        let (count, isOver) = state.withLock { state in
            state.count += 1
            return state
        }
        told.yield(count)
        if isOver { throw Problem(.forbidden, "not any more") }
    }
}
