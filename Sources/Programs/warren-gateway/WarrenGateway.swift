// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeDaemon

@main
struct WarrenGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warren-gateway",
        abstract: "Routes for the networks that its control plane says, behind a firewall that is closed to all else.",
        discussion: """
            Examples:
              warren-gateway --server URL --join-key-file FILE --endpoint vpn.example.org:51820
              warren-gateway down
              warren-gateway selftest

            Each flag may be given by the environment: WARREN_STATE_DIR for --state-dir. SIGTERM leaves tunnel and
            firewall as they are, and the next start adopts them; 'down' removes them. docs/warren-gateway.md says more.
            """,
        version: NodeDaemon.version,
        subcommands: [RunCommand.self, DownCommand.self, SelfTestCommand.self],
        defaultSubcommand: RunCommand.self)
}

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the gateway (this is what warren-gateway does without a subcommand).")

    @OptionGroup var options: NodeOptions

    @Option(help: "The flow log's file.")
    var flowLog = "/var/log/warren-gateway/flows.jsonl"

    @Flag(help: "Write no flow log.")
    var noFlowLog = false

    func run() async throws {
        try await NodeDaemon(.gateway(flowLog: noFlowLog ? nil : flowLog), options).run()
    }
}

struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Remove tunnel, routes and firewall, whether the gateway runs or not; 'warren up' brings them back.")

    @OptionGroup var options: NodeOptions

    func run() async throws {
        try await NodeDaemon(.gateway(flowLog: nil), options).takeDown()
    }
}
