// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct TenantCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a workspace, for yourself or for an owner who is invited.",
        discussion: """
            Example:
              warren tenant create Lab --owner grace@example.com
            """)

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
