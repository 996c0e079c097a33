// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct ApplyCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make the configuration what a file says, all or nothing.",
        discussion: """
            What the file doesn't speak of stays as it is. If one of its own tests
            fails, nothing is changed.

            Examples:
              warren apply -f network.yaml --dry-run
              warren apply -f network.yaml
              warren apply -f network.yaml --prune

            Exit codes: 0 done, or nothing to do; 1 a test fails; 2 the file is wrong.
            """)

    @OptionGroup var document: DocumentFile
    @Flag(help: "Delete what the sections of the file don't name.") var prune = false
    @Flag(help: "Only tell what would change.") var dryRun = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let response = try await document.use {
            try await api.apply(BulkRequest(document: $0, prune: prune, dryRun: dryRun))
        }
        let plan = DocumentPlan(response)
        let outcome =
            if let revision = response.revision { "applied: revision \(revision)" } else if response.changes.isEmpty {
                "nothing to do"
            } else { "nothing was changed: leave out --dry-run to apply this" }
        return Answer(response, plan.text + "\n" + outcome, exitCode: plan.isFailing ? 1 : 0)
    }
}

struct DiffCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "What applying a file would change, and which flows it would let in or cut.",
        discussion: """
            Examples:
              warren diff -f network.yaml
              warren diff -f network.yaml --prune --json

            Exit codes: 0 nothing would change, 1 something would, 2 the file is wrong.
            """)

    static let failureCode: Int32? = 2

    @OptionGroup var document: DocumentFile
    @Flag(help: "As if what the sections of the file don't name were deleted.") var prune = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let response = try await document.use {
            try await api.apply(BulkRequest(document: $0, prune: prune, dryRun: true))
        }
        let plan = DocumentPlan(response)
        return Answer(
            response, response.changes.isEmpty ? "no difference" : plan.text,
            exitCode: response.changes.isEmpty ? 0 : 1)
    }
}

struct TestCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of a file on what the file would make.",
        discussion: """
            tests:
              - {from: laptop, to: db, protocol: tcp, port: 8080, expect: allow}
              - {from: phone, to: db, protocol: tcp, port: 8080, expect: deny}

            Examples:
              warren test -f network.yaml

            Exit codes: 0 all pass, 1 one fails, 2 the file is wrong.
            """)

    static let failureCode: Int32? = 2

    @OptionGroup var document: DocumentFile
    @Flag(help: "As if what the sections of the file don't name were deleted.") var prune = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let response = try await document.use {
            try await api.test(PolicyTrial(document: $0, prune: prune))
        }
        let lines = response.results.map(\.line)
        let failed = response.results.count { !$0.passed }
        let sum = "\(response.results.count - failed) of \(response.results.count) tests pass"
        return Answer(response, (lines + [sum]).joined(separator: "\n"), exitCode: response.passed ? 0 : 1)
    }
}
