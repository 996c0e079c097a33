// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct WGServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wg-server",
        abstract: "A WireGuard gateway that decides who may reach what, from one YAML file.",
        discussion: """
            Examples:
              wg-server --check --config /etc/wg-server/config.yaml
              wg-server --config /etc/wg-server/config.yaml
              wg-server report --since 24h

            SIGHUP reads the file again; a bad file keeps what runs and says why. SIGUSR1 begins a new flow log file.
            SIGTERM takes down exactly what was put up. docs/wg-server.md says more.
            """,
        version: "0.1.0",
        subcommands: [RunCommand.self, ReportCommand.self],
        defaultSubcommand: RunCommand.self)
}
