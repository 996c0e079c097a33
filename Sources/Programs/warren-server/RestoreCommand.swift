// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the store, while no server runs.",
        discussion: """
            The backup is checked first. A store that is there is kept beside, under another name. Everybody has to
            sign in again. Nodes take what the restored server tells them, though they have seen later revisions.

            What was revoked after the backup was made (devices, keys, members) is valid again: revoke it anew. The
            server's own keys (*.key, ca.pem) are not in a backup; nodes know the server by them.

            Example:
              warren-server restore warren-2026-11-21.db --force
            """)

    @Argument(help: "What 'warren backup' or 'warren-server backup' has made.")
    var file: String

    @Option(help: "The server's state directory; made where there is none.")
    var stateDir = "/var/lib/warren-server"

    @Flag(help: "Also where there is a store already.")
    var force = false

    func run() async throws {
        try await reporting {
            let files = StoreFiles(state: try StateDirectory(claiming: stateDir))
            guard force || !files.isThere else {
                throw StateFault("there is a store at \(files.path): say --force to put the backup in its place")
            }
            let before = try await files.restore(file, now: .now)
            printLine("Restored \(file). Start the server, and sign in again.")
            if let before { printLine("The store of before: \(before)") }
        }
    }
}
