// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct GroupListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The groups, the one with the strongest word first.",
        discussion: """
            Example:
              warren group list
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        var table = Table("NAME", "PRIORITY", "NETWORK", "MEMBERS", "POLICIES", "ROUTES")
        for group in directory.groups {
            table.add(
                "\(group.name)", "\(group.priority)", group.networkID.map { directory.name($0) } ?? "all",
                "\(group.members.count)", list(group.policyIDs.map { directory.name($0) }),
                list(group.routeIDs.map { directory.name($0) }))
        }
        return Answer(directory.groups, table.text(orNone: "no groups: warren group create NAME"))
    }
}
