// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct SessionEndCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End one of your sessions.",
        discussion: """
            Examples:
              warren session end 01890a5d-ac96-774b-bcce-b302099a8057
              warren session end --others
            """)

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
