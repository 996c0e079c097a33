// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeDaemon

@main
struct WarrenAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warren-agent",
        abstract: "Keeps this machine in the networks that its control plane says.",
        discussion: """
            Examples:
              warren-agent                                      then: warren up --server URL --key KEY
              warren-agent --server URL --join-key-file FILE    enrols by itself

            Each flag may be given by the environment: WARREN_STATE_DIR for --state-dir. SIGTERM leaves the tunnel as
            it is, and the next start adopts it; 'warren down' takes it down. docs/warren-agent.md says more.
            """,
        version: NodeDaemon.version)

    @OptionGroup var options: NodeOptions

    func run() async throws {
        try await NodeDaemon(.agent, options).run()
    }
}
