// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct AuditExportCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "All rows, the oldest first, one JSON object a line.",
        discussion: """
            Example:
              warren audit export > audit.jsonl
            """)

    @OptionGroup var scope: AuditScope
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        var rows: [AuditRecord] = []
        try await api.wholeAudit(of: scope.path) { rows.append($0) }
        return Answer(rows, try rows.map { try CanonicalJSON.encode($0) }.joined(separator: "\n"))
    }
}
