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
            ) { try await controlPlane.setUp($0.body, from: $0.request.address) }
            .refuses(.unauthenticated, .setupClosed, .nameTaken, .tooManyRequests),
            Endpoint(.post, "/auth/login", .anonymous, "Signs in.", takes: LoginRequest.self) {
                try await controlPlane.signIn($0.body, from: $0.request.address)
            }.refuses(.unauthenticated, .secondFactorRequired, .tooManyRequests),
            signOut,
        ]
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
