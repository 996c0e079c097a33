// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "What new networks and policies begin with.",
        discussion: """
            Examples:
              warren template create branch --from office
              warren template create pilot --enforcement observe --flow-log all
              warren network create berlin --template branch
            """,
        subcommands: [TemplateListCommand.self, TemplateCreateCommand.self, TemplateDeleteCommand.self])
}

struct TemplateListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The templates.")

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

struct TemplateDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a template; networks that began with it stay as they are.")

    @Argument var template: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let own = try await api.templates().filter { !$0.builtIn }
        let found = try find(template, "template", in: own) { [$0.name, $0.id?.description ?? ""] }
        guard let id = found.id else { throw Problem(.notFound, "there is no template '\(template)'") }
        try await api.deleteTemplate(id)
        return .done("template \(found.name) deleted")
    }
}

extension TemplateInfo {
    fileprivate var words: String {
        guard description.isEmpty, let network else { return description }
        return "\(network.topology.rawValue), \(network.enforcement.rawValue), flow log \(network.flowLog.rawValue)"
    }
}
