// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct GroupCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a group.",
        discussion: """
            Examples:
              warren group create laptops
              warren group create contractors --priority 50 --network office
            """)

    @Argument(transform: parsed) var name: DNSLabel
    @Option(help: "1 to 999; the lower number is the stronger word. Without it 100.") var priority: Int?
    @Option(help: "The only network that it speaks of; without it all.") var network: String?
    @Option(help: "What it is for.") var description: String?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let group = try await api.createGroup(
            GroupCreate(
                name: name, description: description, networkID: try network.map { try directory.network($0).id },
                priority: priority))
        return Answer(group, "group \(group.name), priority \(group.priority)")
    }
}
