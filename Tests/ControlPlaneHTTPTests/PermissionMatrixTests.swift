// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Credentials
import HTTPTypes
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// Every endpoint of the real table, asked by everybody that there can be.
@Suite struct PermissionMatrixTests {
    @Test func `every endpoint lets in who has its right, and nobody else`() async throws {
        try await Cast.run { world, cast in
            let table = RouteTable(world.controlPlane).endpoints.filter { $0.access != nil }
            #expect(table.count > 100)
            for endpoint in table {
                for (name, actor) in cast.actors {
                    let rights = endpoint.access.map { actor.rights.contains($0) } ?? false
                    if rights, endpoint.endsWhatItIsAskedWith { continue }
                    let answer = try await world.ask(
                        endpoint.method.rawValue, endpoint.path(with: [:]), headers: actor.headers, body: "{")
                    let expected = actor.isKnown ? (rights ? nil : 403) : 401
                    let isRight = expected.map { answer.status == $0 } ?? ![401, 403].contains(answer.status)
                    #expect(isRight, "\(name): \(endpoint.method) \(endpoint.path) → \(answer.status)")
                }
            }
        }
    }

    @Test func `what another tenant has is as if it were nobody's`() async throws {
        try await Cast.run { world, cast in
            let ids = try await cast.things(in: world)
            let before = world.store.changes
            let table = RouteTable(world.controlPlane).endpoints.filter {
                $0.access != nil && $0.path.parameters.contains { ids[$0] != nil }
            }
            #expect(table.count > 60)
            for endpoint in table {
                for body in ["{}", "{"] {
                    let theirs = try await world.ask(
                        endpoint.method.rawValue, endpoint.path(with: ids), headers: cast.stranger, body: body)
                    let nobodys = try await world.ask(
                        endpoint.method.rawValue, endpoint.path(with: [:]), headers: cast.stranger, body: body)
                    #expect(
                        theirs.status == nobodys.status && theirs["detail"] == nobodys["detail"],
                        "\(endpoint.method) \(endpoint.path)")
                    if endpoint.request == nil {
                        #expect(theirs.status == 404, "\(endpoint.method) \(endpoint.path) → \(theirs.status)")
                    }
                }
            }
            #expect(world.store.changes == before)
        }
    }
}

extension Endpoint {
    /// The right that it asks for; nil: it is for anybody, or for devices.
    fileprivate var access: Access? {
        if case .user(let access) = requirement { access } else { nil }
    }

    /// What would leave nobody to ask the rest.
    fileprivate var endsWhatItIsAskedWith: Bool { path.description.hasSuffix("/auth/logout") }
}
