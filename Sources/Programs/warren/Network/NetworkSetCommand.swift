// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct NetworkSetCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a network; what isn't named stays.",
        discussion: """
            Examples:
              warren network set office --enforcement observe   write down, don't stop
              warren network set office --enforcement enforce
              warren network set office --dns 10.0.0.53 --flow-log denied
              warren network set office --default-group staff
            """)

    @Argument var network: String
    @Option(help: "Its new name.", transform: parsed) var name: DNSLabel?
    @OptionGroup var options: NetworkSettingsOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let update = NetworkUpdate(name: name, settings: try await options.settings(api))
        let changed = try await api.updateNetwork(try directory.network(network).id, update)
        return Answer(
            changed, "network \(changed.name): \(changed.enforcement.rawValue), flow log \(changed.flowLog.rawValue)")
    }
}
