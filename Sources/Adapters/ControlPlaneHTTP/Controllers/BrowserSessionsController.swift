// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Sessions of pages. Each is a cookie, which no script reads, however it was begun.
struct BrowserSessionsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            begun("/auth/session", "Signs a browser in: the session is a cookie.") { body, address in
                try await controlPlane.signIn(body as LoginRequest, from: address)
            }.refuses(.unauthenticated, .secondFactorRequired, .tooManyRequests),
            begun("/auth/session/setup", "As `POST /setup`, for a browser: the session is a cookie.") { body, address in
                try await controlPlane.setUp(body as SetupRequest, from: address)
            }.refuses(.unauthenticated, .setupClosed, .nameTaken, .tooManyRequests),
            begun(
                "/auth/session/invitation", "As `POST /invitations/accept`, for a browser: the session is a cookie."
            ) { body, address in
                try await controlPlane.acceptInvitation(body as InvitationAccept, from: address)
            }.refuses(.unauthenticated, .secondFactorRequired, .tooManyRequests),
            Endpoint(
                .get, "/auth/session", .person(.own, of: controlPlane),
                "What a page needs that finds the cookie there already."
            ) { BrowserSession(csrfToken: try $0.request.csrfToken, user: try controlPlane.me($0.principal)) },
        ]
    }

    private func begun<Body: RequestBody>(
        _ path: RoutePath, _ summary: String,
        by begin: @escaping @Sendable (Body, IPAddress?) async throws -> SessionResponse
    ) -> Endpoint {
        let schema = Schema.request(Body.self)
        return Endpoint(
            .post, path, Permission.anonymous, summary,
            query: DescribedQuery(NoQuery.self), takes: schema, gives: .json(of: BrowserSession.self), .ok,
            body: { try await $0.decode(Body.self, as: schema) },
            content: { (call: Call<Void, Body, NoQuery>) in
                let session = try await begin(call.body, call.request.address)
                let token = CSRFToken(ofSession: session.sessionHash).text
                var content = try Content(json: BrowserSession(csrfToken: token, user: session.user))
                content.headers[.setCookie] = SessionCookie.header(
                    session.sessionHash, for: controlPlane.timeLeft(of: session), isSecure: call.request.isSecure)
                return content
            })
    }
}
