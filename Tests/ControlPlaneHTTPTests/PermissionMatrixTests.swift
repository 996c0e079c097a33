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

    @Test func `a field that there isn't is refused in every body, also beside right ones`() async throws {
        try await Cast.run { world, cast in
            let table = RouteTable(world.controlPlane).endpoints.filter { $0.request != nil }
            #expect(table.count > 40)
            for endpoint in table {
                let answer = try await world.ask(
                    endpoint.method.rawValue, endpoint.path(with: [:]), headers: cast.owner,
                    body: #"{"is_admin_of_everything": true}"#)
                #expect(
                    answer.status == 400 && answer["code"] == "unknown_field",
                    "\(endpoint.method) \(endpoint.path) → \(answer.body)")
            }
        }
    }
}

/// Somebody who calls.
private struct Actor: Sendable {
    let headers: [String: String]
    let rights: Set<Access>
    var isKnown = true

    init(session: String, role: Role?, isSuperAdmin: Bool = false) {
        headers = ["Authorization": "Session \(session)"]
        rights = Access.granted(to: role, isSuperAdmin: isSuperAdmin)
    }

    init(token: TokenInfo) {
        headers = ["Authorization": "Bearer \(token.token ?? "")"]
        rights = Set(token.scopes).union([.identity])
    }

    init(unknown headers: [String: String]) {
        self.headers = headers
        (rights, isKnown) = ([], false)
    }
}

/// A tenant with somebody in each role, a second tenant, and those who are let in no more.
private struct Cast: Sendable {
    var actors: [(name: String, actor: Actor)] = []
    var owner: [String: String] = [:]
    /// The owner of the second tenant.
    var stranger: [String: String] = [:]

    static let password = "correct horse battery staple"

    static func run(_ body: (World, Cast) async throws -> Void) async throws {
        let store = MemoryStore()
        let past = try await ControlPlane(store, late: .seconds(-31 * 86_400))
        let setUp = try await past.setUp(
            SetupRequest(
                token: past.makeSetupSecret().secret.text, email: "ada@example.org", name: "Ada", password: password,
                tenantName: "example"))
        try await World.run(store: store) { world in
            try await body(world, Cast(world.controlPlane, expired: setUp.sessionHash))
        }
    }

    private init(_ controlPlane: ControlPlane, expired: String) async throws {
        let session = try await controlPlane.signIn(LoginRequest(email: "ada@example.org", password: Self.password))
        let ada = try controlPlane.authenticate(session: session.sessionHash)
        let owner = Actor(session: session.sessionHash, role: .owner, isSuperAdmin: true)
        self.owner = owner.headers
        actors.append(("owner, who sees to the installation", owner))
        for role in Role.allCases {
            let joined = try await Self.join(controlPlane, ada, "\(role.rawValue)@example.org", role)
            actors.append((role.rawValue, Actor(session: joined.sessionHash, role: role)))
        }
        let lab = try await controlPlane.createTenant(
            ada.person, TenantCreate(name: "Lab", ownerEmail: "grace@example.org"))
        stranger = Actor(session: try await Self.accept(controlPlane, lab.token).sessionHash, role: .owner).headers

        for scopes in [[Access.read], [.read, .devices], Array(Access.scopes)] {
            let token = try await controlPlane.createToken(ada, TokenCreate(name: "token", scopes: scopes))
            actors.append(("token with \(scopes.count) scopes", Actor(token: token)))
        }
        let reading = try await controlPlane.createToken(ada, TokenCreate(name: "reads", readOnly: true))
        actors.append(("token that only reads", Actor(token: reading)))
        let deleted = try await controlPlane.createToken(ada, TokenCreate(name: "deleted"))
        try await controlPlane.deleteToken(ada, deleted.id)
        actors.append(("deleted token", Actor(unknown: Actor(token: deleted).headers)))

        actors.append(("nobody", Actor(unknown: [:])))
        actors.append(("forger", Actor(unknown: ["Authorization": "Session warren_session_forged"])))
        actors.append(("expired", Actor(unknown: ["Authorization": "Session \(expired)"])))
        let gone = try await Self.join(controlPlane, ada, "gone@example.org", .owner)
        try await controlPlane.signOut(controlPlane.signedIn(session: gone.sessionHash))
        actors.append(("signed out", Actor(unknown: ["Authorization": "Session \(gone.sessionHash)"])))
        let disabled = try await Self.join(controlPlane, ada, "disabled@example.org", .owner)
        var update = MemberUpdate()
        update.disabled = true
        _ = try await controlPlane.updateMember(ada, disabled.user.id, update)
        actors.append(("disabled", Actor(unknown: ["Authorization": "Session \(disabled.sessionHash)"])))
    }

    private static func join(
        _ controlPlane: ControlPlane, _ owner: Caller, _ email: String, _ role: Role
    ) async throws -> SessionResponse {
        try await accept(
            controlPlane, try await controlPlane.invite(owner, InvitationCreate(email: email, role: role)).token)
    }

    private static func accept(_ controlPlane: ControlPlane, _ token: String?) async throws -> SessionResponse {
        try await controlPlane.acceptInvitation(
            InvitationAccept(token: token ?? "", password: password, name: "Somebody"))
    }

    /// One of each kind in the first tenant, by the names that paths have for their ids.
    func things(in world: World) async throws -> [String: String] {
        func make(_ path: String, _ body: String) async throws -> Answer {
            let answer = try await world.ask("POST", "/api/v1\(path)", headers: owner, body: body)
            #expect(answer.status == 201, "\(path): \(answer.body)")
            return answer
        }
        func id(_ path: String, _ body: String) async throws -> String {
            try #require(try await make(path, body)["id"])
        }
        let network = try await id("/networks", #"{"name":"office","cidr":"10.77.0.0/24"}"#)
        let peer = try await make("/networks/\(network)/peers", #"{"name":"printer","generate_key":true}"#)
        let policy = try await id("/policies", #"{"name":"web"}"#)
        let rule = try await id(
            "/policies/\(policy)/rules", #"{"direction":"output","action":"allow","target_type":"any"}"#)
        let group = try await id("/groups", #"{"name":"laptops"}"#)
        let gateway = try await make("/networks/\(network)/peers", #"{"name":"gw","is_jump":true}"#)
        return [
            "network": network, "peer": try #require(peer["id"]), "device": try #require(peer["device_id"]),
            "policy": policy, "rule": rule, "group": group, "gateway": try #require(gateway["device_id"]),
            "key": try await id("/join-keys", #"{"network_id":"\#(network)"}"#),
            "template": try await id("/templates", #"{"name":"branch"}"#),
            "invitation": try await id("/users", #"{"email":"invited@example.org"}"#),
            "access_request": try await id(
                "/access-requests",
                #"{"target_type":"peer","target":"\#(peer["id"] ?? "")","expires_in":600,"reason":"x"}"#),
            "user": try #require(try await world.ask("GET", "/api/v1/users/me", headers: owner)["id"]),
            "tenant": world.controlPlane.tenants(
                try world.controlPlane.signedIn(session: String(owner["Authorization"]?.dropFirst(8) ?? ""))
            ).first { $0.slug.description == "example" }?.id.description ?? "",
        ]
    }
}

private let anyID = "01890a5d-ac96-774b-bcce-b302099a8057"

extension Endpoint {
    /// The right that it asks for; nil: it is for anybody, or for devices.
    fileprivate var access: Access? {
        if case .user(let access) = requirement { access } else { nil }
    }

    fileprivate func path(with ids: [String: String]) -> String {
        path.parameters.reduce(path.description) { $0.replacing(":\($1)", with: ids[$1] ?? anyID) }
    }

    /// What would leave nobody to ask the rest.
    fileprivate var endsWhatItIsAskedWith: Bool { path.description.hasSuffix("/auth/logout") }
}
