// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel

struct ContextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context", abstract: "The servers that you are signed in to, and which one is asked.",
        discussion: """
            Examples:
              warren login https://lab.example.org --email you@example.org --context lab
              warren context list
              warren context use lab
              warren device list --context lab
              warren context remove lab
            """,
        subcommands: [ContextListCommand.self, ContextUseCommand.self, ContextRemoveCommand.self])
}

struct ContextListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The contexts, by name; * is the one that is asked.")

    @OptionGroup var output: OutputForm

    func run() async throws {
        try await reportingFailures {
            let contexts = try ContextFile.standard.load()
            let rows = contexts.contexts.sorted { $0.key < $1.key }
                .map { ContextRow($0.key, $0.value, isCurrent: $0.key == contexts.current) }
            var table = Table("", "NAME", "SERVER", "WORKSPACE", "STATE")
            for row in rows {
                table.add(
                    row.current ? "*" : "", row.name, row.server, row.workspace?.description ?? "the first",
                    row.signedIn ? "signed in" : "signed out")
            }
            try output.print(Answer(rows, table.text(orNone: "none: warren login")))
        }
    }
}

/// A context, without what is secret in it.
private struct ContextRow: Encodable {
    let name: String
    let server: String
    let workspace: DNSLabel?
    let current: Bool
    let signedIn: Bool

    init(_ name: String, _ context: Context, isCurrent: Bool) {
        (self.name, server, workspace) = (name, "\(context.server)", context.tenant)
        (current, signedIn) = (isCurrent, context.session != nil)
    }

    private enum CodingKeys: String, CodingKey {
        case name, server, workspace, current
        case signedIn = "signed_in"
    }
}

struct ContextUseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "From now on this server is asked.")

    @Argument(help: "The context's name.") var name: String
    @OptionGroup var output: OutputForm

    func run() async throws {
        try await reportingFailures {
            try ContextFile.standard.change { try $0.use(name) }
            try output.print(.done("the commands are for \(try ContextFile.standard.load().context(name).server)"))
        }
    }
}

struct ContextRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget a server. Sign out first: its session is good until it ends.")

    @Argument(help: "The context's name.") var name: String
    @Flag(help: "Also while signed in: the server may be gone for good.") var force = false
    @OptionGroup var output: OutputForm

    func run() async throws {
        try await reportingFailures {
            try ContextFile.standard.change { contexts in
                guard try force || contexts.context(name).session == nil else { throw ContextError.inUse(name) }
                try contexts.remove(name)
            }
            try output.print(.done("\(name) is forgotten"))
        }
    }
}
