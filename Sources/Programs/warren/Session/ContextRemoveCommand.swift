// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ContextRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget a server. Sign out first: its session is good until it ends.",
        discussion: """
            Example:
              warren context remove example
            """)

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
