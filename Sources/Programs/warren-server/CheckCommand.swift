// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlane
import ControlPlaneSQLite

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Whether the store is what was written into it, while no server runs.",
        discussion: """
            Reads the file, each audit log's chain, and the configuration that the log makes. Exits with 1 where
            something is wrong.
            """)

    @Option(help: "The server's state directory.")
    var stateDir = "/var/lib/warren-server"

    func run() async throws {
        try await reporting {
            let files = StoreFiles(state: try StateDirectory(claiming: stateDir))
            guard files.isThere else { throw StateFault("there is no store at \(files.path)") }
            let store = try SQLiteStore(path: files.path)
            let faults = try await store.damages() + StoreCheck(store).faults()
            try store.close()
            guard faults.isEmpty else { throw StateFault(faults.joined(separator: "\n")) }
            printLine("The store is whole.")
        }
    }
}
