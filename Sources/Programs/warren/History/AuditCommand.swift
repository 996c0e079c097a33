// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log: a chain of rows, each with the hash of the one before.",
        discussion: """
            Examples:
              warren audit
              warren audit export > audit.jsonl
              warren audit verify                      prints the head: keep it elsewhere
              warren audit verify --head 42:9f86d0…    also finds rows taken from the end
              warren audit verify audit.jsonl
            """,
        subcommands: [AuditListCommand.self, AuditExportCommand.self, AuditVerifyCommand.self],
        defaultSubcommand: AuditListCommand.self)
}

struct AuditListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The rows, the newest first.")

    @OptionGroup var log: LogOptions
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let page = try await api.audit(log.query, limit: log.limit)
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

struct AuditExportCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "All rows, the oldest first, one JSON object a line.")

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        var rows: [AuditRecord] = []
        try await api.wholeAudit { rows.append($0) }
        return Answer(rows, try rows.map { try CanonicalJSON.encode($0) }.joined(separator: "\n"))
    }
}
