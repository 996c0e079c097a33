// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import FoundationEssentials
import OverlayProtocol

struct AuditVerifyCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Whether the audit log is what was written.",
        discussion: """
            Makes each row's hash again, and names the first row that is wrong; then it exits with 1. Whoever can write
            the server's store can make a whole chain anew: only a head that was kept elsewhere shows that.

            Examples:
              warren audit verify
              warren audit verify audit.jsonl
            """)

    @Argument(help: "What 'warren audit export' has printed; without it the server is asked.")
    var file: String?

    @Option(help: "A head that was kept: the log has to have that row.", transform: parsed)
    var head: AuditHead?

    @OptionGroup var scope: AuditScope
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let file else { return try await askControlPlane() }
        try await reportingFailures {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try output.print(verified { try Self.read(text, $0) })
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        var chain = AuditChain(known: head)
        try await api.wholeAudit(of: scope.path) { try chain.append($0) }
        return try Self.verdict(chain)
    }

    private func verified(_ read: ((AuditRecord) throws -> Void) throws -> Void) throws -> Answer {
        var chain = AuditChain(known: head)
        try read { try chain.append($0) }
        return try Self.verdict(chain)
    }

    private static func read(_ text: String, _ body: (AuditRecord) throws -> Void) throws {
        for line in text.split(separator: "\n") {
            try body(try CanonicalJSON.decode(AuditRecord.self, from: String(line)))
        }
    }

    private static func verdict(_ chain: AuditChain) throws -> Answer {
        try chain.finish()
        let head = chain.head.map { "\($0)" }
        let text = head.map { "The log is whole. Its head, to be kept elsewhere:\n  \($0)" } ?? "The log is empty."
        return Answer(Verdict(rows: chain.head?.seq ?? 0, head: head), text)
    }

    private struct Verdict: Encodable {
        let rows: UInt64
        let head: String?
    }
}
