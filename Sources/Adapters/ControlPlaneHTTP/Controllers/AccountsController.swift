// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Credentials
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Set-up, signing in and out.
struct AccountsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post, "/setup", .anonymous, "Makes the owner of a new installation, once, with the link's secret.",
                takes: SetupRequest.self, status: .created
            ) { try await controlPlane.setUp($0.body) }
            .refuses(.unauthenticated, .setupClosed, .nameTaken, .tooManyRequests),
            Endpoint(.post, "/auth/login", .anonymous, "Signs in.", takes: LoginRequest.self) {
                try await controlPlane.signIn($0.body, from: $0.request.address)
            }.refuses(.unauthenticated, .secondFactorRequired, .tooManyRequests),
            signInBrowser,
            Endpoint(
                .get, "/auth/session", .person(.own, of: controlPlane),
                "What a page needs that finds the cookie there already."
            ) { BrowserSession(csrfToken: try $0.request.csrfToken, user: try controlPlane.me($0.principal)) },
            signOut,
        ]
    }

    /// For pages: the session is a cookie, which they can't read.
    private var signInBrowser: Endpoint {
        let schema = Schema.request(LoginRequest.self)
        return Endpoint(
            .post, "/auth/session", Permission.anonymous, "Signs a browser in: the session is a cookie.",
            query: DescribedQuery(NoQuery.self), takes: schema, gives: .json(of: BrowserSession.self), .ok,
            body: { try await $0.decode(LoginRequest.self, as: schema) },
            content: { (call: Call<Void, LoginRequest, NoQuery>) in
                let session = try await controlPlane.signIn(call.body, from: call.request.address)
                let token = CSRFToken(ofSession: session.sessionHash).text
                var content = try Content(json: BrowserSession(csrfToken: token, user: session.user))
                content.headers[.setCookie] = SessionCookie.header(
                    session.sessionHash, for: controlPlane.timeLeft(of: session), isSecure: call.request.isSecure)
                return content
            }
        ).refuses(.unauthenticated, .secondFactorRequired, .tooManyRequests)
    }

    private var signOut: Endpoint {
        Endpoint(
            .post, "/auth/logout", .person(.own, of: controlPlane), "Ends the session.",
            query: DescribedQuery(NoQuery.self), takes: nil, gives: .nothing, .noContent, body: { _ in },
            content: { (call: Call<SignedIn, Void, NoQuery>) in
                try await controlPlane.signOut(call.principal)
                var content = Content(type: "", [])
                content.headers[.setCookie] = SessionCookie.header("", for: 0, isSecure: call.request.isSecure)
                return content
            })
    }
}
