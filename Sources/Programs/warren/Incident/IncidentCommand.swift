// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct IncidentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident", abstract: "What was seen of devices that should not be, and what to do about it.",
        discussion: """
            Examples:
              warren incident list
              warren incident show 01979f3e-7c2a-7d11-8a44-5b1f0c9d2e61
              warren incident resolve 01979f3e-7c2a-7d11-8a44-5b1f0c9d2e61 --rekey
            """,
        subcommands: [IncidentListCommand.self, IncidentShowCommand.self, IncidentResolveCommand.self])
}
