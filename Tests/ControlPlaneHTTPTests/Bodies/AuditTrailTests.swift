// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// What is done without a body is in the audit log as well; `BodyMatrixTests` see to the rest.
@Suite struct AuditTrailTests {
    /// What is so already in the tests' world: nothing is changed.
    private static let already: Set = [
        "DELETE /groups/:group/peers/:peer", "DELETE /groups/:group/routes/:route",
        "DELETE /networks/:network/groups/:group/peers/:peer", "DELETE /networks/:network/groups/:group/routes/:route",
        "POST /devices/:device/approve", "POST /devices/:device/unblock", "POST /gateways/:device/unblock",
        "POST /groups/:group/policies/:policy", "POST /networks/:network/groups/:group/policies/:policy",
    ]

    @Test func `what an endpoint without a body does is in the audit log`() async throws {
        try await BodyWorld.run { bodies in
            let endpoints = RouteTable(bodies.world.controlPlane).endpoints.filter { endpoint in
                endpoint.method != .get && endpoint.request == nil && endpoint.access != nil
            }
            var accepted: [HTTPRequest.Method: Int] = [:]
            for endpoint in endpoints {
                // Each in a world of its own, since it changes that.
                try await World.run(store: MemoryStore(copying: bodies.world.store)) { world in
                    let (rows, changes) = (world.store.auditRows, world.store.changes)
                    let answer = try await world.ask(
                        endpoint.method.rawValue, endpoint.path(with: bodies.ids), headers: bodies.owner)
                    guard answer.status < 300 else { return }
                    accepted[endpoint.method, default: 0] += 1
                    guard Self.already.contains(endpoint.place) else {
                        #expect(world.store.auditRows > rows, "\(endpoint.place): no row, and \(answer.status)")
                        return
                    }
                    #expect(world.store.auditRows == rows && world.store.changes == changes, "\(endpoint.place)")
                }
            }
            #expect(accepted[.delete, default: 0] >= 10 && accepted[.post, default: 0] >= 5, "\(accepted)")
        }
    }
}
