// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol
import QRCode

/// Codes of an authenticator app beside the password.
struct SecondFactorController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { enrolment + changes + [reset] }

    private var own: Permission<SignedIn> { .person(.own, of: controlPlane) }

    private var enrolment: [Endpoint] {
        [
            Endpoint(.get, "/users/me/totp", own, "Whether signing in takes a code beside the password.") {
                controlPlane.secondFactor($0.principal)
            },
            Endpoint(
                .post, "/users/me/totp", own,
                "Begins with an authenticator app; only this answer has what the app takes.",
                takes: SecondFactorBegin.self, status: .created
            ) { call in
                var enrolment = try await controlPlane.beginSecondFactor(
                    call.principal, call.body, from: call.request.address)
                enrolment.qrCode = QRCode(enrolment.uri)?.svg
                return enrolment
            }.refuses(.conflict, .tooManyRequests),
            Endpoint(
                .post, "/users/me/totp/confirm", own,
                """
                Shows a first code: from now on one is asked for, and the user's other sessions end. Only this answer has \
                the recovery codes.
                """,
                takes: SecondFactorConfirm.self
            ) { try await controlPlane.confirmSecondFactor($0.principal, $0.body, from: $0.request.address) }
            .refuses(.conflict, .secondFactorRequired, .tooManyRequests),
        ]
    }

    private var changes: [Endpoint] {
        [
            Endpoint(
                .post, "/users/me/totp/recovery-codes", own,
                "Makes new recovery codes in the place of those that there were; only this answer has them.",
                takes: SecondFactorChange.self
            ) { try await controlPlane.renewRecoveryCodes($0.principal, $0.body, from: $0.request.address) },
            Endpoint(
                .post, "/users/me/totp/disable", own, "From now on the password is enough.",
                takes: SecondFactorChange.self
            ) { call in
                try await controlPlane.endSecondFactor(call.principal, call.body, from: call.request.address)
                return MessageResponse(message: "signing in takes the password alone")
            },
        ].map { $0.refuses(.conflict, .secondFactorRequired, .tooManyRequests) }
    }

    private var reset: Endpoint {
        Endpoint(
            .delete, "/users/:user/totp", controlPlane.permissions.manage,
            "For who has lost app and recovery codes: their sessions end, and their password is enough again."
        ) { try await controlPlane.resetSecondFactor($0.principal, of: try $0.user) }
        .editing { now, request in now.member(try request.id("user", of: "user")) }
    }
}
