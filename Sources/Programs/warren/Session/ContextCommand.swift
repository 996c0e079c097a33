// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel

struct ContextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context", abstract: "The servers that you are signed in to, by name.",
        discussion: """
            Examples:
              warren login https://warren.example.org:8443 --email you@example.org --context work
              warren context list
              warren context use work
              warren device list --context home
              warren context remove work

            All are in one file, which only you can read.
            """,
        subcommands: [ContextListCommand.self, ContextUseCommand.self, ContextRemoveCommand.self])
}

struct ContextListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Your contexts; * is the current one.")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailures {
            let book = try ContextFile.standard.load()
            let rows = book.all.map { ContextRow($0, isCurrent: $0.name == book.current.name) }
            var table = Table("", "CONTEXT", "SERVER", "WORKSPACE", "SIGNED IN")
            for row in rows {
                table.add(
                    row.current ? "*" : "", row.name, "\(row.server)", row.tenant?.description ?? "-",
                    yes(row.signedIn))
            }
            try output.print(Answer(rows, table.text()))
        }
    }
}

/// A context without what opens it.
private struct ContextRow: Encodable {
    let name: String
    let server: ServerAddress
    let tenant: DNSLabel?
    let signedIn: Bool
    let current: Bool

    init(_ context: Context, isCurrent: Bool) {
        (name, server, tenant) = (context.name, context.server, context.tenant)
        signedIn = context.session != nil
        current = isCurrent
    }

    private enum CodingKeys: String, CodingKey {
        case name, server, tenant, current
        case signedIn = "signed_in"
    }
}

struct ContextUseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "From now on commands that name none are for this context.")

    @Argument(help: "As 'warren context list' shows it.") var context: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailures {
            let file = ContextFile.standard
            var book = try file.load()
            try book.use(context)
            try file.save(book)
            try output.print(.done("commands are for \(context), at \(book.current.server)"))
        }
    }
}

struct ContextRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget a context; its session goes on until 'warren logout' or its end.")

    @Argument(help: "As 'warren context list' shows it.") var context: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailures {
            let file = ContextFile.standard
            var book = try file.load()
            try book.remove(context)
            try file.save(book)
            try output.print(.done("\(context) is forgotten"))
        }
    }
}
