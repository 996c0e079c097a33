// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// What another tenant has, and that it is there at all, is nobody's to those who aren't in it.
@Suite struct ForeignTenantTests {
    @Test func `what another tenant has is as if it were nobody's`() async throws {
        try await Cast.run { world, cast in
            let ids = try await cast.things(in: world)
            let endpoints = Self.endpoints(of: world, naming: ids)
            #expect(endpoints.count > 60)
            try await world.expectNoChange { line in
                for endpoint in endpoints {
                    for body in ["{}", "{"] {
                        let theirs = try await line.expect(
                            endpoint, with: ids, isAs: [:], to: cast.stranger, "the lab's owner", body: body)
                        if endpoint.request == nil { #expect(theirs.status == 404, "\(endpoint.place)") }
                    }
                }
            }
        }
    }

    @Test func `it is so to everybody that there can be`() async throws {
        try await Cast.run { world, cast in
            let ids = try await cast.things(in: world, of: cast.stranger)
            try await world.expectNoChange { line in
                for (name, actor) in cast.actors where actor.isKnown {
                    for endpoint in Self.endpoints(of: world, naming: ids) {
                        // Which workspaces there are is theirs who see to the installation.
                        if actor.rights.contains(.tenants), endpoint.path.parameters.contains("tenant") { continue }
                        try await line.expect(endpoint, with: ids, isAs: [:], to: actor.headers, name)
                    }
                }
            }
        }
    }

    @Test func `one of their things among one's own is as nobody's in its place`() async throws {
        try await Cast.run { world, cast in
            let own = try await cast.things(in: world)
            let foreign = try await cast.things(in: world, of: cast.stranger)
            var places = 0
            try await world.expectNoChange { line in
                for endpoint in Self.endpoints(of: world, naming: own) where endpoint.path.parameters.count > 1 {
                    for name in endpoint.path.parameters where foreign[name] != nil {
                        var (mixed, nobodys) = (own, own)
                        (mixed[name], nobodys[name]) = (foreign[name], nobodysID)
                        try await line.expect(endpoint, with: mixed, isAs: nobodys, to: cast.owner, name)
                        places += 1
                    }
                }
            }
            #expect(places > 60)
        }
    }

    @Test func `naming another's workspace is as naming none, at every endpoint and for everybody`() async throws {
        try await Cast.run { world, cast in
            let endpoints = RouteTable(world.controlPlane).endpoints.filter { $0.access != nil }
            let lab = try await world.ask(
                "GET", "/api/v1/users/me", headers: cast.stranger.merging(["Warren-Tenant": "lab"]) { $1 })
            #expect(lab.status == 200, "there is one")
            try await world.expectNoChange { line in
                for endpoint in endpoints {
                    for (name, actor) in cast.actors {
                        try await line.expect(endpoint, isClosedTo: actor, naming: "lab", name)
                    }
                    let owner = Actor(headers: cast.stranger)
                    try await line.expect(endpoint, isClosedTo: owner, naming: "example", "the lab's owner")
                }
            }
        }
    }

    private static func endpoints(of world: World, naming ids: [String: String]) -> [Endpoint] {
        RouteTable(world.controlPlane).endpoints.filter {
            $0.access != nil && $0.path.parameters.contains { ids[$0] != nil }
        }
    }
}

extension World {
    fileprivate func expectNoChange(_ body: (Conversation) async throws -> Void) async throws {
        let before = store.changes
        try await Conversation.open(port, body)
        #expect(store.changes == before)
    }
}

extension Conversation {
    /// One answer to both.
    @discardableResult
    fileprivate func expect(
        _ endpoint: Endpoint, with ids: [String: String], isAs others: [String: String], to headers: [String: String],
        _ name: String, body: String = "{}"
    ) async throws -> Answer {
        let method = endpoint.method.rawValue
        let first = try await ask(method, endpoint.path(with: ids), headers: headers, body: Array(body.utf8))
        let second = try await ask(method, endpoint.path(with: others), headers: headers, body: Array(body.utf8))
        #expect(
            first.status == second.status && first["detail"] == second["detail"] && first.status >= 400,
            "\(name): \(endpoint.place) \(body): \(first.body), \(second.body)")
        return first
    }

    fileprivate func expect(
        _ endpoint: Endpoint, isClosedTo actor: Actor, naming tenant: String, _ name: String
    ) async throws {
        let headers = actor.headers.merging(["Warren-Tenant": tenant]) { $1 }
        let answer = try await ask(
            endpoint.method.rawValue, endpoint.path(with: [:]), headers: headers, body: Array("{}".utf8))
        #expect(answer.status == (actor.isKnown ? 404 : 401), "\(name): \(endpoint.place)")
        #expect(!actor.isKnown || answer["detail"] == "there is no such workspace", "\(name): \(endpoint.place)")
    }
}
