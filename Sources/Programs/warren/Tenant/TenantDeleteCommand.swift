// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct TenantDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a workspace that has no networks and no devices.",
        discussion: """
            Example:
              warren tenant delete lab
            """)

    @Argument(help: "Its slug.") var workspace: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let tenant = try await api.tenant(workspace)
        try await api.deleteTenant(tenant.id)
        return .done("workspace \(tenant.slug) deleted")
    }
}
