// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct TemplateDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a template; networks that began with it stay as they are.",
        discussion: """
            Example:
              warren template delete office-like
            """)

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
