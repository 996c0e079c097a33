// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel

struct ContextListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The contexts, by name; * is the one that is asked.",
        discussion: """
            Example:
              warren context list
            """)

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
