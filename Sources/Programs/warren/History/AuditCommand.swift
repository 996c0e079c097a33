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
              warren audit list --installation         what is no workspace's
            """,
        subcommands: [AuditListCommand.self, AuditExportCommand.self, AuditVerifyCommand.self],
        defaultSubcommand: AuditListCommand.self)
}

/// Whose log it is.
struct AuditScope: ParsableArguments {
    @Flag(help: "The installation's log: refused sign-ins of strangers, users, workspaces, backups.")
    var installation = false

    var path: String { installation ? "/installation/audit" : "/audit" }
}

struct AuditListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The rows, the newest first.")

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

struct AuditExportCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "All rows, the oldest first, one JSON object a line.")

    @OptionGroup var scope: AuditScope
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        var rows: [AuditRecord] = []
        try await api.wholeAudit(of: scope.path) { rows.append($0) }
        return Answer(rows, try rows.map { try CanonicalJSON.encode($0) }.joined(separator: "\n"))
    }
}
