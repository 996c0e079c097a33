// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct ExportCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "The configuration as YAML, with names in the place of ids.",
        discussion: """
            Networks, routes, groups, policies and access lists: what people decide.
            Devices and people are not in it.

            Examples:
              warren export > network.yaml
              warren diff -f network.yaml
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let document = try await api.document()
        return Answer(document, YAMLText.text(document))
    }
}
