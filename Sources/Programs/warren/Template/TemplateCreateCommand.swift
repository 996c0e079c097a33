// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TemplateCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a template of networks.",
        discussion: """
            Examples:
              warren template create branch --from office --description "A branch office."
              warren template create pilot --enforcement observe
            """)

    @Argument(transform: parsed) var name: DNSLabel
    @Option(name: .customLong("from"), help: "A network: what isn't said here is as it has it.")
    var network: String?
    @Option(help: "What it is for.") var description: String?
    @OptionGroup var options: NetworkSettingsOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let template = try await api.createTemplate(
            TemplateCreate(
                name: name, description: description, fromNetwork: network, network: try await options.settings(api)))
        return Answer(template, "template \(template.name): warren network create NAME --template \(template.name)")
    }
}
