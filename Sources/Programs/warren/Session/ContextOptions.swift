// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials

/// Which of the contexts a command is for.
struct ContextOptions: ParsableArguments {
    @Option(
        name: .customLong("context"),
        help: "The server to ask, as 'warren context list' names it; WARREN_CONTEXT_NAME says it as well.")
    var named: String?

    /// nil: the current one.
    var name: String? { named ?? ProcessInfo.processInfo.environment["WARREN_CONTEXT_NAME"] }

    func load() throws -> Context { try ContextFile.standard.load().context(name) }

    func change(_ change: (inout Context) -> Void) throws {
        try ContextFile.standard.change { try $0.change(name, change) }
    }
}
