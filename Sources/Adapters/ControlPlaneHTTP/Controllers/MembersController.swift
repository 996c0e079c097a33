// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Who is in the tenant, and who is invited.
struct MembersController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { users + defaults + invitations }

    private var users: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        let members = Permission.user(.members, of: controlPlane)
        let one = [
            Endpoint(.get, "/users/:user", read, "A user.") {
                try controlPlane.member($0.principal, try $0.user)
            },
            Endpoint(
                .put, "/users/:user", manage,
                "Changes what a user is in the workspace; roles take the right `members`. Missing fields stay.",
                takes: MemberUpdate.self
            ) { try await controlPlane.updateMember($0.principal, try $0.user, $0.body) },
            Endpoint(
                .delete, "/users/:user", members, "Takes a user out; their devices stay, blocked and nobody's."
            ) { try await controlPlane.removeMember($0.principal, try $0.user) },
        ]
        return [
            Endpoint(list: "/users", read, "Who is in the workspace.") { try controlPlane.members($0.principal) },
            Endpoint(
                .post, "/users", members, "Invites somebody; only this answer has what the link carries.",
                takes: InvitationCreate.self, status: .created
            ) { try await controlPlane.invite($0.principal, $0.body) },
        ] + one.map { $0.editing { now, request in now.member(try request.id("user", of: "user")) } }
    }

    private var defaults: [Endpoint] {
        [
            Endpoint(
                .get, "/users/defaults", controlPlane.permissions.read,
                "What an invitation that doesn't say so makes of a user."
            ) { try controlPlane.memberDefaults($0.principal) },
            Endpoint(
                .put, "/users/defaults", .user(.members, of: controlPlane), "Changes that; what is missing stays.",
                takes: MemberDefaultsUpdate.self
            ) { try await controlPlane.updateMemberDefaults($0.principal, $0.body) },
        ].map { $0.editing { now, _ in now.memberDefaults } }
    }

    private var invitations: [Endpoint] {
        let members = Permission.user(.members, of: controlPlane)
        let one = [
            Endpoint(.get, "/invitations/:invitation", members, "An invitation, without what its link carries.") {
                try controlPlane.invitation($0.principal, try $0.id("invitation", of: "invitation"))
            },
            Endpoint(.delete, "/invitations/:invitation", members, "Takes an invitation back.") {
                try await controlPlane.deleteInvitation($0.principal, try $0.id("invitation", of: "invitation"))
            },
        ]
        return [
            Endpoint(pages: "/invitations", members, "Who is invited, without what the links carry.") {
                controlPlane.invitations($0.principal)
            },
            Endpoint(
                .post, "/invitations/accept", .anonymous,
                """
                Makes a member of whoever has an invitation's link, and signs them in. Who is a user here already gives \
                the password that they have.
                """,
                takes: InvitationAccept.self, status: .created
            ) { try await controlPlane.acceptInvitation($0.body, from: $0.request.address) }
            .refuses(.unauthenticated, .secondFactorRequired, .tooManyRequests),
        ] + one.map { $0.editing { now, request in now.invitation(try request.id("invitation", of: "invitation")) } }
    }
}

extension Call {
    var user: ID<User> { get throws { try id("user", of: "user") } }
}
