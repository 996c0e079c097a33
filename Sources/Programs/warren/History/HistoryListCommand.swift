// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct HistoryListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The revisions, the newest first.",
        discussion: """
            Examples:
              warren history list --limit 20
              warren history list --kind policy --actor ada@example.com
            """)

    @OptionGroup var log: LogOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let page = try await api.history(log.query, limit: log.limit)
        var table = Table("SEQ", "WHEN", "WHO", "ACTION", "WHAT")
        for entry in page.data {
            let names = entry.changes.compactMap(\.name)
            table.add(
                "\(entry.seq)", entry.at.relative(), entry.actorName ?? entry.actor, entry.action,
                list(names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }))
        }
        return Answer(page, table.text(orNone: "no revisions"))
    }
}
