// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeRuntime

struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Take this machine's tunnel, routes and firewall down, until 'warren up'. It stays enrolled.")

    @OptionGroup var options: NodeSocketOptions

    func run() async throws {
        try await reportingFailures {
            try await options.node.ask(.down) { report in
                guard report.observed == nil else { return false }
                try options.print(report)
                return true
            }
        }
    }
}
