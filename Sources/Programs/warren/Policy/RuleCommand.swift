// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct RuleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "The rules of a policy.",
        subcommands: [RuleAddCommand.self, RuleDeleteCommand.self])
}
