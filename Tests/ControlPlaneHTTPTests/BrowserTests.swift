// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import HTTPTypes
import HummingbirdCore
import NIOCore
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct BrowserTests {
    @Test func `a page's session is a cookie that no script reads, and changes take what a page says beside it`()
        async throws
    {
        try await OwnedWorld.run { world, _ in
            let signedIn = try await world.ask("POST", "/api/v1/auth/session", body: Self.password)
            #expect(signedIn.status == 200 && signedIn["session_hash"] == nil)
            let cookie = try #require(signedIn.headers["set-cookie"])
            #expect(cookie.hasPrefix("warren_session=warren_session_"))
            #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"))
            let pair = String(cookie.prefix { $0 != ";" })
            #expect(!signedIn.body.contains(pair.dropFirst("warren_session=".count)))
            let token = try #require(signedIn["csrf_token"])

            #expect(try await world.ask("GET", "/api/v1/users/me", headers: ["Cookie": pair]).status == 200)
            let again = try await world.ask("GET", "/api/v1/auth/session", headers: ["Cookie": "theme=dark; \(pair)"])
            #expect(again["csrf_token"] == token)
            let body = #"{"name":"office"}"#
            for forged in [nil, "", token + "x", "AAAA"] {
                var headers = ["Cookie": pair]
                headers["X-CSRF-Token"] = forged
                let answer = try await world.ask("POST", "/api/v1/networks", headers: headers, body: body)
                #expect(answer.status == 403)
            }
            let twice = ["Cookie": "\(pair); warren_session=other", "X-CSRF-Token": token]
            #expect(try await world.ask("POST", "/api/v1/networks", headers: twice, body: body).status == 401)
            let right = ["Cookie": pair, "X-CSRF-Token": token]
            #expect(try await world.ask("POST", "/api/v1/networks", headers: right, body: body).status == 201)

            let signedOut = try await world.ask("POST", "/api/v1/auth/logout", headers: right)
            #expect(signedOut.status == 204)
            #expect(signedOut.headers["set-cookie"]?.hasPrefix("warren_session=; ") == true)
            #expect(try await world.ask("GET", "/api/v1/users/me", headers: ["Cookie": pair]).status == 401)
        }
    }

    @Test func `who comes to a page by a link has a cookie as well, and no script sees a session`() async throws {
        try await World.run { world in
            let setup = try await world.controlPlane.makeSetupSecret().secret.text
            let owner = try await world.begin("setup", Self.setup(setup))
            let caller = try world.controlPlane.authenticate(session: owner)
            let invited = try await world.controlPlane.invite(caller, InvitationCreate(email: "grace@example.org"))
            let accept = Self.accept(try #require(invited.token))
            let grace = try await world.begin("invitation", accept)
            #expect(try world.controlPlane.authenticate(session: grace).role == .member)
            // Each link opens once, in a browser as elsewhere.
            for (path, body) in [("setup", Self.setup(setup)), ("invitation", accept)] {
                let again = try await world.ask("POST", "/api/v1/auth/session/\(path)", body: body)
                #expect(again.status >= 400 && again.headers["set-cookie"] == nil)
            }
        }
    }

    @Test func `guesses are counted where they come from, as a proxy on this machine says it`() async throws {
        try await OwnedWorld.run { world, _ in
            let wrong = #"{"email":"ada@example.org","password":"wrong"}"#
            for number in 0..<5 {
                // What a client adds by itself stands before what the proxy knows.
                let headers = ["X-Forwarded-For": "198.51.100.\(number), 192.0.2.1"]
                #expect(try await world.ask("POST", "/api/v1/auth/login", headers: headers, body: wrong).status == 401)
            }
            func from(_ address: String) -> [String: String] { ["X-Forwarded-For": address] }
            let refused = try await world.ask(
                "POST", "/api/v1/auth/login", headers: from("192.0.2.1"), body: Self.password)
            #expect(refused.status == 429 && refused.headers["retry-after"].flatMap { Int($0) } ?? 0 > 30)
            let elsewhere = try await world.ask(
                "POST", "/api/v1/auth/login", headers: from("192.0.2.2"), body: Self.password)
            #expect(elsewhere.status == 200)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "198.51.100.7, 192.0.2.1", [], "192.0.2.1"),
        // A proxy behind the one on this machine is believed where it is named, and nobody else.
        ("127.0.0.1", "198.51.100.7, 192.0.2.1", ["192.0.2.0/24"], "198.51.100.7"),
        ("192.0.2.1", "203.0.113.9, 198.51.100.7", ["192.0.2.0/24"], "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7", [], "192.0.2.1"),
        ("2001:db8::1", "198.51.100.7", ["2001:db8::/64"], "198.51.100.7"),
        ("192.0.2.1", "what is this", ["192.0.2.0/24"], "192.0.2.1"),
        ("192.0.2.1", "", ["192.0.2.0/24"], "192.0.2.1"),
    ])
    func `where a request comes from is for trusted proxies to say`(
        peer: String, list: String, trusted: [String], expected: String
    ) throws {
        let head = HTTPRequest(
            method: .get, scheme: nil, authority: nil, path: "/healthz",
            headerFields: [try #require(.init("X-Forwarded-For")): list])
        let table = RouteTable([Endpoint(.get, "/healthz", Permission.anonymous, "") { _ in ["": ""] }])
        let origin = RequestOrigin(
            address: IPAddress(peer), trustedProxies: try trusted.map { try Prefix(text: $0) })
        let request = EndpointRequest(
            Request(head: head, body: RequestBody(buffer: ByteBuffer())), try table.match(.get, "/healthz"),
            from: origin)
        #expect(request.address == IPAddress(expected))
    }

    private static let password = #"{"email":"ada@example.org","password":"correct horse battery staple"}"#

    private static func setup(_ secret: String) -> String {
        """
        {"token":"\(secret)","email":"ada@example.org","name":"Ada","password":"correct horse battery staple",\
        "tenant_name":"Example"}
        """
    }

    private static func accept(_ token: String) -> String {
        #"{"token":"\#(token)","name":"Grace","password":"correct horse battery staple"}"#
    }
}

extension World {
    /// - Returns: the session that the cookie has.
    fileprivate func begin(_ path: String, _ body: String) async throws -> String {
        let begun = try await ask("POST", "/api/v1/auth/session/\(path)", body: body)
        #expect(begun.status == 200 && begun["csrf_token"] != nil && !begun.body.contains("warren_session"))
        let cookie = try #require(begun.headers["set-cookie"])
        #expect(cookie.contains("; HttpOnly; "))
        return String(cookie.dropFirst("warren_session=".count).prefix { $0 != ";" })
    }
}
