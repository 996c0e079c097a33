// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct SessionListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Your sessions, the newest first; * is this one.",
        discussion: """
            Example:
              warren session list
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let sessions = try await api.sessions()
        var table = Table("", "SIGNED IN", "LAST USED", "ENDS", "CODE", "ID")
        for session in sessions {
            table.add(
                session.current ? "*" : "", session.createdAt.relative(), session.lastUsedAt?.relative() ?? "-",
                session.expiresAt.relative(), yes(session.secondFactor), session.id)
        }
        return Answer(sessions, table.text())
    }
}
