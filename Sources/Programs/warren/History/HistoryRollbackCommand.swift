// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct HistoryRollbackCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Make the configuration what it was at a revision.",
        discussion: """
            Keys, credentials, blocks, incidents and users stay as they are now; devices that were deleted stay
            deleted, and those that joined since stay. What could not be as it was is listed.

            Examples:
              warren history rollback 42 --dry-run
              warren history rollback 42
            """)

    @Argument(help: "The revision's number.") var seq: UInt64
    @Flag(help: "Only say what would change.") var dryRun = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let response = try await api.rollBack(to: seq, dryRun: dryRun)
        let result =
            response.revision.map { "revision \($0) is made" }
            ?? (response.changes.isEmpty ? "nothing to change" : "this would change:")
        let losses = response.notRestored.map { "not restored: \($0.kind) \($0.name): \($0.reason)" }
        return Answer(response, ([result] + response.changes.map(\.text) + losses).joined(separator: "\n"))
    }
}
