// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TenantListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The workspaces that you are in; all, where you may make them.",
        discussion: """
            Example:
              warren tenant list
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        async let me = api.me()
        let tenants = try await api.tenants()
        let current = try await me.tenant
        var table = Table("", "WORKSPACE", "NAME", "YOU ARE", "USERS")
        for tenant in tenants {
            table.add(
                tenant.slug == current ? "*" : "", "\(tenant.slug)", tenant.name, tenant.role?.rawValue ?? "-",
                "\(tenant.memberCount)")
        }
        return Answer(Page(whole: tenants), table.text())
    }
}

extension ControlPlaneAPI {
    /// By slug or id.
    @inline(never)  // Swift 6.3.1 crashes where it inlines this into a command's coroutine, with -O.
    func tenant(_ name: String) async throws -> TenantInfo {
        try find(name, "workspace", in: try await tenants()) { ["\($0.slug)", "\($0.id)"] }
    }
}
