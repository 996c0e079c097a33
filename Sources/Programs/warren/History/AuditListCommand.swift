// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct AuditListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The rows, the newest first.",
        discussion: """
            Examples:
              warren audit list --action device.block
              warren audit list --limit 100 --json
            """)

    @OptionGroup var log: LogOptions
    @OptionGroup var scope: AuditScope
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let page = try await api.audit(log.query, limit: log.limit, of: scope.path)
        var table = Table("SEQ", "WHEN", "WHO", "ACTION", "REVISION", "DETAILS")
        for row in page.data {
            let details = row.details.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            table.add(
                "\(row.seq)", row.at.relative(), row.actorName ?? row.actor, row.action,
                row.revision.map { "\($0)" } ?? "-", list(details))
        }
        return Answer(page, table.text(orNone: "no rows"))
    }
}
