// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct ApplyCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make the configuration what a file says, all or nothing.",
        discussion: """
            What the file doesn't speak of stays as it is. If one of its own tests
            fails, nothing is changed.

            Examples:
              warren apply -f network.yaml --dry-run
              warren apply -f network.yaml
              warren apply -f network.yaml --prune

            Exit codes: 0 done, or nothing to do; 1 a test fails; 2 the file is wrong.
            """)

    @OptionGroup var document: DocumentFile
    @Flag(help: "Delete what the sections of the file don't name.") var prune = false
    @Flag(help: "Only tell what would change.") var dryRun = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let response = try await document.use {
            try await api.apply(BulkRequest(document: $0, prune: prune, dryRun: dryRun))
        }
        let plan = DocumentPlan(response)
        let outcome =
            if let revision = response.revision { "applied: revision \(revision)" } else if response.changes.isEmpty {
                "nothing to do"
            } else { "nothing was changed: leave out --dry-run to apply this" }
        return Answer(response, plan.text + "\n" + outcome, exitCode: plan.isFailing ? 1 : 0)
    }
}
