// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TenantUseCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "From now on the commands are about this workspace.",
        discussion: """
            Example:
              warren tenant use lab
            """)

    @Argument(help: "Its slug, as 'warren tenant list' shows it.") var workspace: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let tenant = try await api.tenant(workspace)
        guard let role = tenant.role else { throw Problem(.forbidden, "you are no member of \(tenant.slug)") }
        try output.place.change { $0.tenant = tenant.slug }
        return .done("the commands are about \(tenant.slug), where you are \(role.rawValue)")
    }
}
