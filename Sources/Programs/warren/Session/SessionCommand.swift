// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Where you are signed in.",
        discussion: """
            Examples:
              warren session list
              warren session end 01890a5d-ac96-774b-bcce-b302099a8057
              warren session end --others
            """,
        subcommands: [SessionListCommand.self, SessionEndCommand.self])
}

struct SessionListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Your sessions, the newest first; * is this one.")

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

struct SessionEndCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(commandName: "end", abstract: "End one of your sessions.")

    @Argument(help: "Its id, as 'warren session list' shows it.") var session: String?
    @Flag(help: "All but this one.") var others = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (session == nil) == others else { throw ValidationError("name a session, or say --others") }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        guard let session else {
            try await api.endOtherSessions()
            return .done("your other sessions have ended")
        }
        try await api.endSession(session)
        return .done("session \(session) ended")
    }
}
