// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import FoundationEssentials
import OverlayModel

/// Which of the contexts a command is for.
struct ContextOptions: ParsableArguments {
    @Option(
        name: .customLong("context"), help: "The context that it is for; WARREN_CONTEXT_NAME says it as well.",
        transform: parsed)
    var name: DNSLabel?

    /// nil: the current one.
    /// - Throws: for a name in the environment that is none.
    var selected: String? {
        get throws {
            if let name { return name.description }
            let named = ProcessInfo.processInfo.environment["WARREN_CONTEXT_NAME"]
            return try named.map { try DNSLabel(text: $0).description }
        }
    }

    /// What is selected, from the file.
    func load() throws -> Context { try ContextFile.standard.load().context(named: selected) }
}
