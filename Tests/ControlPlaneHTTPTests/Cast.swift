// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

/// Somebody who calls.
struct Actor: Sendable {
    let headers: [String: String]
    let rights: Set<Access>
    var isKnown = true
    var isInWorkspace = true

    init(session: String, role: Role?, isSuperAdmin: Bool = false) {
        headers = ["Authorization": "Session \(session)"]
        rights = Access.granted(to: role, isSuperAdmin: isSuperAdmin)
    }

    init(token: TokenInfo) {
        headers = ["Authorization": "Bearer \(token.token ?? "")"]
        rights = Set(token.scopes).union([.identity])
    }

    /// Whatever they may do.
    init(headers: [String: String]) {
        (self.headers, rights) = (headers, [])
    }

    init(unknown headers: [String: String]) {
        self.headers = headers
        (rights, isKnown) = ([], false)
    }
}

/// A tenant with somebody in each role, a second tenant, and those who are let in no more.
struct Cast: Sendable {
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
        let token = try await past.createToken(
            past.authenticate(session: setUp.sessionHash), TokenCreate(name: "expired", expiresIn: 86_400))
        try await World.run(store: store) { world in
            try await body(world, Cast(world.controlPlane, expired: setUp.sessionHash, token))
        }
    }

    private init(_ controlPlane: ControlPlane, expired: String, _ expiredToken: TokenInfo) async throws {
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
        actors.append(("expired token", Actor(unknown: Actor(token: expiredToken).headers)))
        let gone = try await Self.join(controlPlane, ada, "gone@example.org", .owner)
        try await controlPlane.signOut(controlPlane.signedIn(session: gone.sessionHash))
        actors.append(("signed out", Actor(unknown: ["Authorization": "Session \(gone.sessionHash)"])))
        let disabled = try await Self.join(controlPlane, ada, "disabled@example.org", .owner)
        let disabledToken = try await controlPlane.createToken(
            controlPlane.authenticate(session: disabled.sessionHash), TokenCreate(name: "token", scopes: [.read]))
        var update = MemberUpdate()
        update.disabled = true
        _ = try await controlPlane.updateMember(ada, disabled.user.id, update)
        actors.append(("disabled", Actor(unknown: ["Authorization": "Session \(disabled.sessionHash)"])))
        actors.append(("token of a disabled user", Actor(unknown: Actor(token: disabledToken).headers)))
        actors.append(("super admin in no workspace", try await Self.warden(controlPlane, ada)))
    }

    /// Who sees to the installation and is in none of its workspaces.
    private static func warden(_ controlPlane: ControlPlane, _ owner: Caller) async throws -> Actor {
        let joined = try await join(controlPlane, owner, "warden@example.org", .member)
        var appointing = MemberUpdate()
        appointing.superAdmin = true
        _ = try await controlPlane.updateMember(owner, joined.user.id, appointing)
        try await controlPlane.removeMember(owner, joined.user.id)
        let session = try await controlPlane.signIn(LoginRequest(email: "warden@example.org", password: password))
        var warden = Actor(session: session.sessionHash, role: nil, isSuperAdmin: true)
        warden.isInWorkspace = false
        return warden
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

    /// One of each kind in a tenant, by the names that paths have for their ids.
    /// - Parameter headers: of an owner; nil: the first tenant's.
    func things(in world: World, of headers: [String: String]? = nil) async throws -> [String: String] {
        try await Furnishing(world: world, headers: headers ?? owner).things()
    }
}

/// Fills a tenant, by requests.
private struct Furnishing {
    let world: World
    let headers: [String: String]

    func things() async throws -> [String: String] {
        let network = try await id("/networks", #"{"name":"office","cidr":"10.77.0.0/24"}"#)
        let hall = try await id("/networks", #"{"name":"hall","cidr":"10.78.0.0/24"}"#)
        let group = try await id("/groups", #"{"name":"laptops"}"#)
        var ids = try await [
            "network": network, "group": group,
            "far": make("POST", "/networks/\(hall)/peers", #"{"name":"far","is_jump":true}"#, "device_id"),
            "key": id("/join-keys", #"{"network_id":"\#(network)"}"#),
            "template": id("/templates", #"{"name":"branch"}"#),
            "invitation": id("/users", #"{"email":"invited@example.org"}"#),
            "user": make("GET", "/users/me", nil, "id"),
        ]
        try await ids.merge(devices(in: network)) { $1 }
        try await ids.merge(policies(of: group)) { $1 }
        ids["access_request"] = try await id(
            "/access-requests",
            #"{"target_type":"peer","target":"\#(ids["peer"] ?? "")","expires_in":600,"reason":"x"}"#)
        let person = try world.controlPlane.signedIn(session: String(headers["Authorization"]?.dropFirst(8) ?? ""))
        ids["tenant"] = world.controlPlane.tenants(person).first { $0.role == .owner }?.id.description
        return ids
    }

    private func devices(in network: String) async throws -> [String: String] {
        let peers = "/networks/\(network)/peers"
        let printer = try await id(peers, #"{"name":"printer","generate_key":true}"#)
        let gateway = try await make("POST", peers, #"{"name":"gw","is_jump":true}"#, "device_id")
        _ = try await make("PUT", "/gateways/\(gateway)", #"{"roles":["ingress_gateway","exit_gateway"]}"#, "id")
        let route = #"{"name":"db","destination_cidrs":["10.20.0.0/24"],"via":["\#(gateway)"]}"#
        return try await [
            "peer": printer, "device": make("GET", "\(peers)/\(printer)", nil, "device_id"), "gateway": gateway,
            "route": id("/networks/\(network)/routes", route),
        ]
    }

    private func policies(of group: String) async throws -> [String: String] {
        let policy = try await id("/policies", #"{"name":"web"}"#)
        _ = try await make("PUT", "/groups/\(group)", #"{"policy_ids":["\#(policy)"]}"#, "id")
        let rule = #"{"direction":"output","action":"allow","target_type":"any"}"#
        return ["policy": policy, "rule": try await id("/policies/\(policy)/rules", rule)]
    }

    private func id(_ path: String, _ body: String) async throws -> String { try await make("POST", path, body, "id") }

    private func make(_ method: String, _ path: String, _ body: String?, _ field: String) async throws -> String {
        let answer = try await world.ask(method, "/api/v1\(path)", headers: headers, body: body)
        return try #require(answer[field], "\(path): \(answer.body)")
    }
}
