// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// What a member may do to devices, they may do to their own.
@Suite struct OthersThingsTests {
    @Test func `a member does nothing to what is somebody else's`() async throws {
        try await BodyWorld.run { bodies in
            let member = try #require(bodies.cast.actors.first { $0.name == "member" }?.actor)
            let endpoints = RouteTable(bodies.world.controlPlane).endpoints.filter {
                $0.requirement == .user(.devices) && $0.path.parameters.contains { bodies.ids[$0] != nil }
            }
            #expect(endpoints.count >= 12, "\(endpoints.map(\.place))")
            for endpoint in endpoints {
                for body in try endpoint.request == nil ? [""] : endpoint.rightBodies(bodies.ids).map(\.text) {
                    let (changes, rows) = (bodies.world.store.changes, bodies.world.store.auditRows)
                    let answer = try await bodies.ask(endpoint, as: member.headers, Array(body.utf8))
                    #expect([403, 404].contains(answer.status), "\(endpoint.place) \(body): \(answer.body)")
                    #expect(bodies.world.store.changes == changes, "\(endpoint.place) \(body)")
                    #expect(bodies.world.store.auditRows == rows, "\(endpoint.place) \(body)")
                }
            }
        }
    }
}
