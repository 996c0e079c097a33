// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct RouteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "Routes: what is reached through gateways.",
        discussion: """
            Examples:
              warren route create db --network office --to 10.20.0.5/32 --via gw1
              warren group add-route laptops db        laptops know the way
            """,
        subcommands: [RouteListCommand.self, RouteCreateCommand.self, RouteDeleteCommand.self])
}

struct RouteListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The routes.")

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

struct RouteCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a route.")

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

struct RouteDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Delete a route.")

    @Argument(help: "ROUTE, or ROUTE.NETWORK.") var route: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let route = try await Directory.load(api).route(route)
        try await api.deleteRoute(route.networkID, route.id)
        return .done("route \(route.name) deleted")
    }
}
