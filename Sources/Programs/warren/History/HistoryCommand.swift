// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Who changed what, and back to how it was.",
        discussion: """
            Examples:
              warren history
              warren history list --kind policy
              warren history show 42
              warren history rollback 41 --dry-run
            """,
        subcommands: [HistoryListCommand.self, HistoryShowCommand.self, HistoryRollbackCommand.self],
        defaultSubcommand: HistoryListCommand.self)
}

struct LogOptions: ParsableArguments {
    @Option(help: "At most as many rows.") var limit = 20
    @Option(help: "A user's or device's id.") var actor: String?
    @Option(help: "As rows have it: network.create.") var action: String?
    @Option(help: "A kind of what was changed: network.") var kind: String?
    @Option(help: "With --kind: the id of which.") var id: String?

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit \(limit): write 1 to 1000") }
    }

    var query: LogQuery { LogQuery(actor: actor, action: action, kind: kind, id: id) }
}

struct HistoryListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The revisions, the newest first.")

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

struct HistoryShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "What a revision changed.")

    @Argument(help: "Its number.") var seq: UInt64
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let entry = try await api.revision(seq)
        let head = "\(entry.action) by \(entry.actorName ?? entry.actor), \(entry.at)"
        return Answer(entry, ([head] + entry.changes.map(\.text)).joined(separator: "\n"))
    }
}

struct HistoryRollbackCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Make the configuration what it was at a revision.",
        discussion: """
            Keys, credentials, blocks, incidents and users stay as they are now; devices that were deleted stay
            deleted, and those that joined since stay. What could not be as it was is listed.
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

extension EntityDifference {
    /// A line, and one for each field.
    var text: String {
        let title = "\(before == nil ? "+" : after == nil ? "-" : "~") \(kind) \(name ?? id)"
        let fields = Set((before ?? [:]).keys).union((after ?? [:]).keys).sorted().map { field in
            let (old, new) = (before?[field], after?[field])
            let words = [old, new].compactMap { $0 }.map { (try? CanonicalJSON.encode($0)) ?? "?" }
            return "    \(field): \(words.joined(separator: " -> "))"
        }
        return ([title] + fields).joined(separator: "\n")
    }
}
