// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TenantCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a workspace, for yourself or for an owner who is invited.")

    @Argument(help: "What it is called.") var name: String
    @Option(help: "The address of its owner; without it you are it.") var owner: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let tenant = try await api.createTenant(TenantCreate(name: name, ownerEmail: owner))
        let link = tenant.token.map {
            "\n\n\(InviteLink.text(context.server, $0))\n\nmakes its owner, once; it is shown this once."
        }
        return Answer(tenant, "workspace \(tenant.slug) made" + (link ?? ""))
    }
}

struct TenantRenameCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Call a workspace something else; its slug stays.")

    @Argument(help: "Its slug.") var workspace: String
    @Argument(help: "What it is called from now on.") var name: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let tenant = try await api.updateTenant(try await api.tenant(workspace).id, TenantUpdate(name: name))
        return Answer(tenant, "\(tenant.slug) is called \(tenant.name)")
    }
}

struct TenantDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a workspace that has no networks and no devices.")

    @Argument(help: "Its slug.") var workspace: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let tenant = try await api.tenant(workspace)
        try await api.deleteTenant(tenant.id)
        return .done("workspace \(tenant.slug) deleted")
    }
}
