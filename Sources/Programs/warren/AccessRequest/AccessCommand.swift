// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access", abstract: "Access on request, for a while.",
        discussion: """
            Examples:
              warren access request route:db --tcp 5432 --for 2h --reason 'ticket 4711'
              warren access list
              warren access approve 3f9a1c20b7d4 --for 1h
              warren access refuse 3f9a1c20b7d4 --note 'use the replica'
              warren access withdraw 3f9a1c20b7d4

            Who manages the workspace decides, and never on a request of their own. What is
            granted is a rule for the asker's devices that expires.
            """,
        subcommands: [
            AccessRequestCommand.self, AccessRequestsCommand.self, AccessApproveCommand.self,
            AccessRefuseCommand.self, AccessWithdrawCommand.self,
        ])
}
