// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func members() async throws -> [MemberInfo] { try await requests.send(.GET, "/users") }

    public func updateMember(_ id: ID<User>, _ request: MemberUpdate) async throws -> MemberInfo {
        try await requests.send(.PUT, "/users/\(id)", request)
    }

    public func removeMember(_ id: ID<User>) async throws { try await requests.send(.DELETE, "/users/\(id)") }

    /// Of all workspaces, for whoever sees to the installation.
    public func installationUsers() async throws -> [InstallationUserInfo] { try await all("/installation/users") }

    public func disableUser(_ id: ID<User>) async throws -> InstallationUserInfo {
        try await requests.send(.POST, "/installation/users/\(id)/disable")
    }

    public func enableUser(_ id: ID<User>) async throws -> InstallationUserInfo {
        try await requests.send(.POST, "/installation/users/\(id)/enable")
    }

    public func invite(_ request: InvitationCreate) async throws -> InvitationInfo {
        try await requests.send(.POST, "/users", request)
    }

    public func invitations() async throws -> [InvitationInfo] {
        let page: Page<InvitationInfo> = try await requests.send(.GET, "/invitations?page_size=1000")
        return page.data
    }

    public func deleteInvitation(_ id: ID<MemberInvitation>) async throws {
        try await requests.send(.DELETE, "/invitations/\(id)")
    }

    public func accept(_ request: InvitationAccept) async throws -> SessionResponse {
        try await requests.send(.POST, "/invitations/accept", request)
    }

    public func tenants() async throws -> [TenantInfo] { try await all("/tenants") }

    public func createTenant(_ request: TenantCreate) async throws -> TenantInfo {
        try await requests.send(.POST, "/tenants", request)
    }

    public func updateTenant(_ id: ID<Tenant>, _ request: TenantUpdate) async throws -> TenantInfo {
        try await requests.send(.PUT, "/tenants/\(id)", request)
    }

    public func deleteTenant(_ id: ID<Tenant>) async throws { try await requests.send(.DELETE, "/tenants/\(id)") }
}
