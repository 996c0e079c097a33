// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct NetworkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Networks, and the peers in them.",
        discussion: """
            Examples:
              warren network create office --cidr 10.1.0.0/24
              warren network peers office
              warren network isolate printer.office
            """,
        subcommands: [
            NetworkListCommand.self, NetworkCreateCommand.self, NetworkSetCommand.self, NetworkDeleteCommand.self,
            NetworkPeersCommand.self,
            NetworkIsolateCommand.self,
        ])
}

struct NetworkListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The networks.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let networks = try await api.networks()
        var table = Table("NAME", "CIDR", "CIDR (IPV6)", "PEERS", "FREE", "FLOW LOG")
        for network in networks {
            table.add(
                "\(network.name)", "\(network.cidr)", network.cidrV6?.description ?? "-", "\(network.peerCount)",
                "\(network.addressesFree)", network.flowLog.rawValue)
        }
        return Answer(Page(whole: networks), table.text(orNone: "no networks: warren network create NAME"))
    }
}

struct NetworkCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a network.",
        discussion: """
            Examples:
              warren network create office --cidr 10.1.0.0/24
              warren network create lab --template branch --enforcement observe
            """)

    @Argument(transform: parsed) var name: DNSLabel
    @Option(help: "Its addresses; without it the first free /24 of 10.0.0.0/8.", transform: parsed) var cidr: Prefix?
    @Option(help: "Its IPv6 addresses; without it a /64 of the workspace's own.", transform: parsed)
    var cidrV6: Prefix?
    @Option(help: "What it begins with: see 'warren template list'. What is said here wins.") var template: String?
    @OptionGroup var options: NetworkSettingsOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let network = try await api.createNetwork(
            NetworkCreate(
                name: name, cidr: cidr, cidrV6: cidrV6, template: template, settings: try await options.settings(api)))
        let prefixes = network.entity.prefixes.map(\.description).joined(separator: " and ")
        return Answer(network, "network \(network.name): \(prefixes)")
    }
}

struct NetworkDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an empty network, and groups of it alone.")

    @Argument var network: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let network = try await Directory.load(api).network(network)
        try await api.deleteNetwork(network.id)
        return .done("network \(network.name) deleted")
    }
}
