// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct RouteCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a route.",
        discussion: """
            Examples:
              warren route create db --network office --to 10.20.0.10/32 --via gateway
              warren route create site --to 10.30.0.0/16 --via gw1 --via gw2 --masquerade
            """)

    @Argument(transform: parsed) var name: DNSLabel
    @Option(help: "The network it belongs to; not needed where there is only one.") var network: String?
    @Option(help: "Where it leads: 10.20.0.0/24; may be repeated.", transform: parsed) var to: [Prefix]
    @Option(help: "A gateway that leads there; may be repeated, the preferred first.") var via: [String]
    @Flag(help: "The gateway's own address is all that the far side sees: it needs no route back.") var masquerade =
        false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let route = try await api.createRoute(
            try directory.network(network).id,
            RouteCreate(
                name: name, destinations: to, via: try via.map { try directory.device($0).id },
                masquerade: masquerade))
        let prefixes = list(route.destinations.map(\.description))
        return Answer(
            route, "route \(route.name) to \(prefixes): 'warren group add-route GROUP \(route.name)' makes it known")
    }
}
