// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Which tenants there are; and the members of the caller's, by its id.
struct TenantsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { tenants + members }

    private var tenants: [Endpoint] {
        let identity = Permission.person(.identity, of: controlPlane)
        let govern = Permission.person(.govern, of: controlPlane)
        let one = [
            Endpoint(.get, "/tenants/:tenant", identity, "A workspace.") {
                try controlPlane.tenant($0.principal, try $0.tenant)
            },
            Endpoint(.put, "/tenants/:tenant", govern, "Renames a workspace.", takes: TenantUpdate.self) {
                try await controlPlane.updateTenant($0.principal, try $0.tenant, $0.body)
            },
            Endpoint(.delete, "/tenants/:tenant", govern, "Deletes a workspace without networks and devices.") {
                try await controlPlane.deleteTenant($0.principal, try $0.tenant)
            },
        ]
        return [
            Endpoint(pages: "/tenants", identity, "The caller's workspaces; all, to whoever may make them.") {
                controlPlane.tenants($0.principal)
            },
            Endpoint(
                .post, "/tenants", .person(.tenants, of: controlPlane),
                "Makes a workspace. Its owner is the caller, or is invited: only this answer has what the link carries.",
                takes: TenantCreate.self, status: .created
            ) { try await controlPlane.createTenant($0.principal, $0.body) },
        ] + one.map { $0.editing { now, request in now.tenant(try request.id("tenant", of: "workspace")) } }
    }

    /// The same as the users.
    private var members: [Endpoint] {
        let members = Permission.user(.members, of: controlPlane)
        return [
            Endpoint(list: "/tenants/:tenant/members", controlPlane.permissions.read, "Who is in the workspace.") {
                try $0.checkTenant()
                return try controlPlane.members($0.principal)
            },
            Endpoint(
                .post, "/tenants/:tenant/members", members,
                "Invites somebody; only this answer has what the link carries.", takes: InvitationCreate.self,
                status: .created
            ) {
                try $0.checkTenant()
                return try await controlPlane.invite($0.principal, $0.body)
            },
            Endpoint(
                .delete, "/tenants/:tenant/members/:user", members,
                "Takes a user out; their devices stay, blocked and nobody's."
            ) {
                try $0.checkTenant()
                try await controlPlane.removeMember($0.principal, try $0.user)
            }.editing { now, request in now.member(try request.id("user", of: "user")) },
        ]
    }
}

extension Call {
    fileprivate var tenant: ID<Tenant> { get throws { try id("tenant", of: "workspace") } }
}

extension Call where Principal == Caller {
    fileprivate func checkTenant() throws {
        guard try tenant != principal.tenantID else { return }
        throw Problem(.notFound, "there is no such workspace, or this request is about another: say Warren-Tenant")
    }
}
