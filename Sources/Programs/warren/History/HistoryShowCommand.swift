// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct HistoryShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What a revision changed.",
        discussion: """
            Example:
              warren history show 42
            """)

    @Argument(help: "Its number.") var seq: UInt64
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let entry = try await api.revision(seq)
        let head = "\(entry.action) by \(entry.actorName ?? entry.actor), \(entry.at)"
        return Answer(entry, ([head] + entry.changes.map(\.text)).joined(separator: "\n"))
    }
}
