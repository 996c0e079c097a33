// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Policies: ordered rules that hold for groups.",
        discussion: """
            Examples:
              warren policy create web
              warren policy rule add web --output allow --to route:db --tcp 8080
              warren policy show web
              warren group attach laptops web
              warren policy suggest --since 24h
            """,
        subcommands: [
            PolicyListCommand.self, PolicyShowCommand.self, PolicyCreateCommand.self, PolicySetCommand.self,
            PolicyDeleteCommand.self, PolicySuggestCommand.self, RuleCommand.self,
        ])
}
