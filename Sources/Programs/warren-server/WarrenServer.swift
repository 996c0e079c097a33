// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

@main
struct WarrenServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warren-server",
        abstract: "The control plane: who may reach what, and what each node should run.",
        discussion: """
            Examples:
              warren-server --public-url https://vpn.example.org:8443
              warren-server --public-url https://vpn.example.org --tls-cert chain.pem --tls-key key.pem
              warren-server setup-link
              warren-server backup /var/backups/warren.db

            The first start makes its keys and a certificate authority in the state directory and prints a one-time
            link for the owner. SIGTERM tells the nodes to come back later, finishes what runs, and ends.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self, SetupLinkCommand.self, BackupCommand.self, RestoreCommand.self, CheckCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    /// What was asked wrongly ends with 2, as in all of Warren's programs.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            printError(fullMessage(for: error))
            Glibc.exit(2)
        }
    }
}
