// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct TenantRenameCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Call a workspace something else; its slug stays.",
        discussion: """
            Example:
              warren tenant rename lab Laboratory
            """)

    @Argument(help: "Its slug.") var workspace: String
    @Argument(help: "What it is called from now on.") var name: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let tenant = try await api.updateTenant(try await api.tenant(workspace).id, TenantUpdate(name: name))
        return Answer(tenant, "\(tenant.slug) is called \(tenant.name)")
    }
}
