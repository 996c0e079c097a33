// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct WhoAmICommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Who is signed in, and where.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let user = try await api.me()
        var table = Table()
        table.add("user", user.email)
        table.add("name", user.name)
        table.add("role", "\(user.role)")
        table.add("workspace", "\(user.tenant)")
        table.add("server", "\(context.server)")
        return Answer(user, table.text())
    }
}
