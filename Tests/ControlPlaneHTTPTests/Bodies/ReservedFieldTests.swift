// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// Fields of a body that not everybody who may send it may write: each is refused by name, beside what is right.
@Suite struct ReservedFieldTests {
    @Test func `members say nothing of their devices that is the admins' to say`() async throws {
        try await expect(.member, FieldRights.ofMembers, where: .devices)
    }

    @Test func `admins say nothing of people that is the owners' to say`() async throws {
        try await expect(.admin, FieldRights.ofAdmins, where: nil)
    }

    @Test func `owners say nothing of the installation`() async throws {
        try await expect(.owner, FieldRights.ofOwners, where: nil)
    }

    /// - Parameter right: every endpoint that asks for it has a line; nil: some have.
    private func expect(_ role: Role, _ rights: [FieldRights], where right: Access?) async throws {
        try await BodyWorld.run { bodies in
            let (actor, ids) = try await bodies.somebody(role)
            let bodies = bodies.with(ids)
            let endpoints = bodies.endpoints.filter { endpoint in
                right.map { endpoint.requirement == .user($0) } ?? rights.contains { $0.place == endpoint.place }
            }
            #expect(Set(endpoints.map(\.place)) == Set(rights.map(\.place)), "each has its line in FieldRights")
            for endpoint in endpoints {
                guard let line = rights.first(where: { $0.place == endpoint.place }) else { continue }
                #expect(
                    Set(endpoint.request?.object?.fields.map(\.name) ?? []) == line.known,
                    "\(endpoint.place): each field is somebody's to write")
                try await bodies.expect(endpoint, as: actor, takesOnly: line)
            }
        }
    }
}

extension BodyWorld {
    fileprivate func expect(_ endpoint: Endpoint, as actor: [String: String], takesOnly line: FieldRights) async throws
    {
        let right = try line.right(ids)
        for (name, value) in try line.reserved(ids) {
            let before = world.store.changes
            let answer = try await ask(endpoint, as: actor, Array(right.with(name, value).text.utf8))
            let problem = try? JSONText.decode(Problem.self, from: Array(answer.body.utf8))
            #expect(
                [.forbidden, .invalid].contains(problem?.code),
                "\(endpoint.place) \(name): \(answer.status) \(answer.body)")
            #expect(problem?.fields?.first?.field.hasPrefix(name) == true, "\(endpoint.place) \(name): \(answer.body)")
            #expect(world.store.changes == before, "\(endpoint.place) \(name)")
        }
        try await World.run(store: MemoryStore(copying: world.store)) { copy in
            let answer = try await copy.ask(
                endpoint.method.rawValue, endpoint.path(with: ids), headers: actor, body: right.text)
            #expect(answer.status < 300, "\(endpoint.place): \(answer.body)")
        }
    }

    private func id(of name: String) async throws -> String {
        let actor = try #require(cast.actors.first { $0.name == name }?.actor)
        return try #require(try await world.ask("GET", "/api/v1/users/me", headers: actor.headers)["id"])
    }

    /// Somebody in a role, and the things by name, a device of their own among them.
    fileprivate func somebody(_ role: Role) async throws -> (headers: [String: String], ids: [String: String]) {
        let actor = try #require(cast.actors.first { $0.name == role.rawValue }?.actor.headers)
        var ids = ids
        let me = try await id(of: role.rawValue)
        (ids["somebody"], ids["user"]) = (ids["user"], me)
        let network = ids["network"] ?? ""
        let opened = try await world.ask(
            "PUT", "/api/v1/users/\(me)", headers: owner, body: #"{"authorized_networks":["\#(network)"]}"#)
        #expect(opened.status == 200, "\(opened.body)")
        let peer = try await world.ask(
            "POST", "/api/v1/networks/\(network)/peers", headers: actor, body: #"{"name":"mine","generate_key":true}"#)
        #expect(peer.status == 201, "\(peer.body)")
        ids["peer"] = peer["id"]
        ids["device"] = peer["device_id"]
        if role != .member { ids["user"] = try await id(of: "viewer") }
        return (actor, ids)
    }
}
