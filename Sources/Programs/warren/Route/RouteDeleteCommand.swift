// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct RouteDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a route.",
        discussion: """
            Example:
              warren route delete db
            """)

    @Argument(help: "ROUTE, or ROUTE.NETWORK.") var route: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let route = try await Directory.load(api).route(route)
        try await api.deleteRoute(route.networkID, route.id)
        return .done("route \(route.name) deleted")
    }
}
