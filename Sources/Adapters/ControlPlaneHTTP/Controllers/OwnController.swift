// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// What is the caller's own: who they are, their password, sessions and tokens.
struct OwnController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { account + sessions + tokens }

    private var account: [Endpoint] {
        [
            Endpoint(.get, "/users/me", .person(.identity, of: controlPlane), "Who is calling.") {
                try controlPlane.me($0.principal)
            },
            Endpoint(
                .put, "/users/me/password", .person(.own, of: controlPlane),
                "Changes the password; the user's other sessions end.", takes: PasswordChange.self
            ) { call in
                try await controlPlane.changePassword(call.principal, call.body, from: call.request.address)
                return MessageResponse(message: "the password is changed, and your other sessions have ended")
            }.refuses(.secondFactorRequired, .tooManyRequests),
        ]
    }

    private var sessions: [Endpoint] {
        let own = Permission.person(.own, of: controlPlane)
        return [
            Endpoint(list: "/users/me/sessions", own, "Where the user is signed in, the newest first.") {
                controlPlane.signIns($0.principal)
            },
            Endpoint(
                .delete, "/users/me/sessions", own,
                "Ends the user's sessions: the others, or with all=true this one too.",
                query: SessionsQuery.self
            ) { call in
                try await controlPlane.endSignIns(call.principal, sparingCurrent: call.query.all != true)
            },
            Endpoint(.delete, "/users/me/sessions/:session", own, "Ends one of the user's sessions.") {
                try await controlPlane.endSignIn($0.principal, $0.request.text("session"))
            },
        ]
    }

    private var tokens: [Endpoint] {
        let own = Permission.user(.own, of: controlPlane)
        return [
            Endpoint(list: "/users/me/tokens", own, "The user's API tokens in this workspace, without their secrets.") {
                controlPlane.tokens($0.principal)
            },
            Endpoint(
                .post, "/users/me/tokens", own, "Makes an API token; only this answer has its secret.",
                takes: TokenCreate.self, status: .created
            ) { try await controlPlane.createToken($0.principal, $0.body) },
            Endpoint(.delete, "/users/me/tokens/:token", own, "Deletes an API token: it opens nothing any more.") {
                try await controlPlane.deleteToken($0.principal, try $0.id("token", of: "token"))
            },
        ]
    }
}

private struct SessionsQuery: QueryParameters {
    let all: Bool?

    static let notes = ["all": "The one that asks as well."]
}
