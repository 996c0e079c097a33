// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

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
