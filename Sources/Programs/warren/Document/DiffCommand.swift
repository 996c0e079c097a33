// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct DiffCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "What applying a file would change, and which flows it would let in or cut.",
        discussion: """
            Examples:
              warren diff -f network.yaml
              warren diff -f network.yaml --prune --json

            Exit codes: 0 nothing would change, 1 something would, 2 the file is wrong.
            """)

    static let failureCode: Int32? = 2

    @OptionGroup var document: DocumentFile
    @Flag(help: "As if what the sections of the file don't name were deleted.") var prune = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let response = try await document.use {
            try await api.apply(BulkRequest(document: $0, prune: prune, dryRun: true))
        }
        let plan = DocumentPlan(response)
        return Answer(
            response, response.changes.isEmpty ? "no difference" : plan.text,
            exitCode: response.changes.isEmpty ? 0 : 1)
    }
}
