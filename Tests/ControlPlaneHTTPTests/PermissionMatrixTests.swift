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
                    let isRight = expected.map { answer.status == $0 } ?? actor.isLetIn(by: answer)
                    #expect(isRight, "\(name): \(endpoint.method) \(endpoint.path) → \(answer.status)")
                }
            }
        }
    }
}

extension Actor {
    /// What is a workspace's is closed to who is in none, whatever they may do.
    fileprivate func isLetIn(by answer: Answer) -> Bool {
        ![401, 403].contains(answer.status) || !isInWorkspace && answer["detail"] == "you are in no workspace"
    }
}

extension Endpoint {
    /// The right that it asks for; nil: it is for anybody, or for devices.
    var access: Access? {
        if case .user(let access) = requirement { access } else { nil }
    }

    /// What would leave nobody to ask the rest.
    fileprivate var endsWhatItIsAskedWith: Bool { path.description.hasSuffix("/auth/logout") }
}
