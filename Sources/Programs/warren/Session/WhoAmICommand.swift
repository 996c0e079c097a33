// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct WhoAmICommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Who is signed in, and where.",
        discussion: """
            Examples:
              warren whoami
              warren whoami --json | jq -r .user.email
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let user = try await api.me()
        var table = Table()
        table.add("user", user.email)
        table.add("name", user.name)
        table.add("role", user.role?.rawValue ?? "-")
        table.add("workspace", user.tenant?.description ?? "-")
        table.add("others", list(user.tenants.map(\.tenant).filter { $0 != user.tenant }.map(\.description)))
        table.add("rights", list(user.rights.map(\.rawValue)))
        table.add("codes", user.secondFactor ? "of an authenticator app, beside the password" : "none")
        table.add("server", "\(context.server)")
        return Answer(user, table.text())
    }
}

extension UserInfo {
    /// `owner of example`
    var place: String {
        guard let role, let tenant else { return "in no workspace" }
        return "\(role.rawValue) of \(tenant)"
    }
}
