// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TemplateListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The templates.",
        discussion: """
            Example:
              warren template list
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let templates = try await api.templates()
        var table = Table("NAME", "OF", "BUILT IN", "WHAT")
        for template in templates {
            table.add(template.name, template.kind.rawValue, yes(template.builtIn), template.words)
        }
        return Answer(templates, table.text())
    }
}

extension TemplateInfo {
    fileprivate var words: String {
        guard description.isEmpty, let network else { return description }
        return "\(network.topology.rawValue), \(network.enforcement.rawValue), flow log \(network.flowLog.rawValue)"
    }
}
