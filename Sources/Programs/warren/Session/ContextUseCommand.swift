// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ContextUseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "From now on this server is asked.",
        discussion: """
            Example:
              warren context use example
            """)

    @Argument(help: "The context's name.") var name: String
    @OptionGroup var output: OutputForm

    func run() async throws {
        try await reportingFailures {
            try ContextFile.standard.change { try $0.use(name) }
            try output.print(.done("the commands are for \(try ContextFile.standard.load().context(name).server)"))
        }
    }
}
