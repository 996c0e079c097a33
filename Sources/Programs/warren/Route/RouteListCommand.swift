// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct RouteListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The routes.",
        discussion: """
            Examples:
              warren route list
              warren route list --network office
            """)

    @Option(help: "Only those of this network.") var network: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let only = try network.map { try directory.network($0).id }
        let routes = directory.routes.filter { only == nil || $0.networkID == only }
        var table = Table("NAME", "NETWORK", "DESTINATIONS", "VIA", "KNOWN TO")
        for route in routes {
            let known = directory.groups.filter { $0.routeIDs.contains(route.id) }.map(\.name.description)
            table.add(
                "\(route.name)", directory.name(route.networkID), list(route.destinations.map(\.description)),
                list(route.via.map { directory.name($0) }), list(known))
        }
        return Answer(routes, table.text(orNone: "no routes: warren route create NAME --to PREFIX --via GATEWAY"))
    }
}
