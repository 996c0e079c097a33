// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeRuntime
import NodeSocket

struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Take this machine's tunnel, routes and firewall down, until 'warren up'. It stays enrolled.",
        discussion: """
            Examples:
              sudo warren down
              sudo warren down --socket /run/warren/gateway.sock
            """)

    @OptionGroup var node: NodeSocketOptions
    @OptionGroup var output: OutputForm

    func run() async throws {
        try await reportingFailures {
            try await node.client.ask(.down) { report in
                guard report.observed == nil else { return false }
                try output.print(Answer(report, report.text))
                return true
            }
        }
    }
}
