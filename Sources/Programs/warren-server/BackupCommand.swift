// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneSQLite
import Glibc

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the store as of now, also while the server runs.",
        discussion: """
            The copy is for 'warren-server restore'. The server's own keys (*.key, ca.pem) are not in it:
            keep a copy of them elsewhere; they never change.

            Example:
              warren-server backup /var/backups/warren-$(date +%F).db
            """)

    @Argument(help: "The copy; nothing is overwritten.")
    var file: String

    @Option(help: "The server's state directory.")
    var stateDir = "/var/lib/warren-server"

    func run() async throws {
        try await reporting {
            let path = "\(stateDir)/\(StoreFiles.name)"
            guard access(path, R_OK) == 0 else { throw StateFault("read \(path)", errno) }
            let store = try SQLiteStore(path: path)
            try await store.backUp(to: file)
            try store.close()
        }
    }
}
