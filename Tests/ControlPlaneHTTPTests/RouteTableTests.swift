// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct RouteTableTests {
    @Test func `every endpoint is documented and has its own place`() async throws {
        try await World.run { world in
            let endpoints = RouteTable(world.controlPlane).endpoints
            #expect(endpoints.count > 30)
            #expect(endpoints.allSatisfy { $0.summary.hasSuffix(".") || $0.summary.hasSuffix("?") })
            #expect(Set(endpoints.map { "\($0.method) \($0.path)" }).count == endpoints.count)
        }
    }

    @Test func `who is not signed in gets 401 from everything that is a user's`() async throws {
        try await World.run { world in
            let protected = RouteTable(world.controlPlane).endpoints.filter(\.isForUsers)
            #expect(protected.count > 25)
            for endpoint in protected {
                let anonymous = try await world.ask(endpoint.method.rawValue, endpoint.anyPath, body: "{")
                #expect(anonymous.status == 401, "\(endpoint.method) \(endpoint.path)")
                let forged = try await world.ask(
                    endpoint.method.rawValue, endpoint.anyPath, session: "warren_session_forged", body: "{")
                #expect(forged.status == 401, "\(endpoint.method) \(endpoint.path)")
            }
        }
    }

    @Test func `what another tenant could own, or nobody, is not found`() async throws {
        try await OwnedWorld.run { world, session in
            let owned = RouteTable(world.controlPlane).endpoints.filter { endpoint in
                endpoint.isForUsers && !endpoint.path.parameters.isEmpty && endpoint.request == nil
            }
            #expect(owned.count > 10)
            for endpoint in owned {
                for path in [endpoint.anyPath, endpoint.anyPath.replacing(anyID, with: "no-id")] {
                    let answer = try await world.ask(endpoint.method.rawValue, path, session: session)
                    #expect(answer.status == 404, "\(endpoint.method) \(path)")
                }
            }
        }
    }

    @Test func `a network is made, listed in pages, and deleted`() async throws {
        try await OwnedWorld.run { world, session in
            let made = try await world.ask("POST", "/api/v1/networks", session: session, body: #"{"name": "office"}"#)
            #expect(made.status == 201)
            let id = try #require(made["id"])
            let list = try await world.ask("GET", "/api/v1/networks?page=1&page_size=5", session: session)
            #expect(list["total"] == "1" && list["page_size"] == "5")
            #expect(try await world.ask("GET", "/api/v1/groups", session: session).body.hasPrefix("["))
            #expect(try await world.ask("GET", "/api/v1/networks?page=0", session: session).status == 400)
            let deleted = try await world.ask("DELETE", "/api/v1/networks/\(id)", session: session)
            #expect(deleted.status == 204 && deleted.body.isEmpty)
        }
    }

    @Test func `a session ends when its user signs out`() async throws {
        try await OwnedWorld.run { world, session in
            let user = try await world.ask("GET", "/api/v1/users/me", session: session)
            #expect(user["email"] == "ada@example.org")
            #expect(try await world.ask("POST", "/api/v1/auth/logout", session: session).status == 204)
            #expect(try await world.ask("GET", "/api/v1/users/me", session: session).status == 401)
        }
    }
}

private let anyID = "01890a5d-ac96-774b-bcce-b302099a8057"

extension Endpoint {
    fileprivate var isForUsers: Bool {
        if case .user = requirement { true } else { false }
    }

    fileprivate var anyPath: String {
        path.parameters.reduce(path.description) { $0.replacing(":\($1)", with: anyID) }
    }
}
