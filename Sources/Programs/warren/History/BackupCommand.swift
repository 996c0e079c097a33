// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import Glibc
import OverlayProtocol

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the server's store, for 'warren-server restore'.",
        discussion: """
            The copy has everything but the server's own keys: passwords' hashes, credentials' digests, the log. Keep
            it as you keep those.

            Examples:
              warren backup > warren.db
              warren backup --output warren.db     for you only, and nothing is overwritten
            """)

    @Option(help: "A new file; without it standard output.") var output: String?
    @OptionGroup var place: ContextOptions

    func run() async throws {
        try await reportingFailures {
            guard output != nil || isatty(STDOUT_FILENO) == 0 else {
                throw ValidationError("a backup is no text for a terminal: write it to a file with --output or >")
            }
            try await save(from: place.load().api)
        }
    }

    private func save(from api: ControlPlaneAPI) async throws {
        guard let output else { return try await api.backUp { try Self.write($0, to: STDOUT_FILENO) } }
        let descriptor = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw BackupFault("make \(output)") }
        defer { close(descriptor) }
        do {
            try await api.backUp { try Self.write($0, to: descriptor) }
            guard fsync(descriptor) == 0 else { throw BackupFault("write \(output)") }
        } catch {
            unlink(output)
            throw error
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BackupFault("write the backup") }
            rest = rest.dropFirst(count)
        }
    }
}

private struct BackupFault: Error, CustomStringConvertible {
    let description: String

    init(_ operation: String) { description = "cannot \(operation): \(String(cString: strerror(errno)))" }
}
