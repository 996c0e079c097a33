// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayModel
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

    @Test func `lists are filtered and sorted by what their rows have`() async throws {
        try await OwnedWorld.run { world, session in
            for (name, cidr) in [("office", "10.0.10.0/24"), ("lab", "10.0.2.0/24"), ("attic", "10.1.0.0/24")] {
                let body = #"{"name": "NAME", "cidr": "CIDR"}"#.replacing("NAME", with: name).replacing(
                    "CIDR", with: cidr)
                #expect(try await world.ask("POST", "/api/v1/networks", session: session, body: body).status == 201)
            }
            func names(_ query: String) async throws -> [String] {
                let answer = try await world.ask("GET", "/api/v1/networks?\(query)", session: session)
                return try JSONText.decode(Page<NetworkInfo>.self, from: Array(answer.body.utf8)).data.map {
                    $0.name.description
                }
            }
            #expect(try await names("") == ["attic", "lab", "office"])
            #expect(try await names("sort=cidr") == ["lab", "office", "attic"])
            #expect(try await names("sort=-cidr&page_size=2") == ["attic", "office"])
            #expect(try await names("filter=10.0.") == ["lab", "office"])
            #expect(try await names("filter=OFF") == ["office"])
            #expect(try await names("filter=cidr:10.1.&sort=name") == ["attic"])
            #expect(try await names("filter=peer_count:0") == ["attic", "lab", "office"])
            let refused = try await world.ask("GET", "/api/v1/networks?sort=colour", session: session)
            #expect(refused.status == 400)
            #expect(refused["detail"]?.contains("cidr, cidr_v6, created_at") == true)
        }
    }

    @Test func `a parameter of the query that there isn't is refused by name`() async throws {
        try await OwnedWorld.run { world, session in
            let list = try await world.ask("GET", "/api/v1/networks?fliter=x", session: session)
            #expect(list.status == 400 && list["detail"]?.hasPrefix("fliter: there is no such parameter") == true)
            let flow = try await world.ask("GET", "/api/v1/explain?from=a&to=b&port=70000", session: session)
            #expect(flow["detail"] == "port: 70000 is not right here: write 1 to 65535")
            let missing = try await world.ask("GET", "/api/v1/explain?from=a", session: session)
            #expect(missing["detail"] == "to: is missing")
        }
    }

    @Test func `what clients of earlier systems say of a network is taken and means nothing`() async throws {
        try await OwnedWorld.run { world, session in
            let body = #"{"name":"office","domain":"corp","jump_nat_interface":"eth0","listener_port":51820}"#
            let made = try await world.ask("POST", "/api/v1/networks", session: session, body: body)
            #expect(made.status == 201)
            let path = "/api/v1/networks/\(try #require(made["id"]))"
            let changed = try await world.ask("PUT", path, session: session, body: #"{"domain":"corp"}"#)
            #expect(changed.status == 200 && changed["updated_at"] == made["updated_at"])
        }
    }

    @Test func `HEAD is GET without the body, OPTIONS says what a path takes`() async throws {
        try await World.run { world in
            let head = try await world.ask("HEAD", "/health")
            #expect(head.status == 200 && head.headers["content-length"] == "15" && head.body.isEmpty)
            let options = try await world.ask("OPTIONS", "/api/v1/auth/login")
            #expect(options.status == 204 && options.headers["allow"] == "OPTIONS, POST")
        }
    }

    @Test(arguments: [("/%68ealth", 200), ("/health%2F", 404), ("/h%zzealth", 404), ("/%ff", 404)])
    func `paths are compared as what their escapes stand for`(path: String, status: Int) async throws {
        try await World.run { world in
            let answer = try await world.ask("GET", path)
            #expect(answer.status == status)
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
