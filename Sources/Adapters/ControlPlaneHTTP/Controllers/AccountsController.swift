// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Set-up, sign-in, and who is signed in.
struct AccountsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        return [
            Endpoint(
                .post, "/setup", .anonymous, "Makes the owner of a new installation, once, with the link's secret.",
                takes: SetupRequest.self, status: .created
            ) { try await controlPlane.setUp($0.body) }
            .refuses(.unauthenticated, .setupClosed, .nameTaken, .tooManyRequests),
            Endpoint(.post, "/auth/login", .anonymous, "Signs in.", takes: LoginRequest.self) {
                try await controlPlane.signIn($0.body)
            }.refuses(.unauthenticated, .tooManyRequests),
            Endpoint(.post, "/auth/logout", .person(.own, of: controlPlane), "Ends the session.") {
                try await controlPlane.signOut($0.principal)
            },
            Endpoint(.get, "/users/me", .person(.identity, of: controlPlane), "Who is calling.") {
                try controlPlane.me($0.principal)
            },
        ]
    }
}
