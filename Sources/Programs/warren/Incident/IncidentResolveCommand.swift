// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct IncidentResolveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "End an incident, and the block that it is.",
        discussion: """
            After a session conflict the device gets a new key, since two machines hold
            the old one; after anything else it goes on as it was.

            Examples:
              warren incident resolve laptop
              warren incident resolve laptop --restore --note "one machine, two boots"
            """)

    @Argument(help: "Its device, or its id.") var incident: String
    @Flag(help: "Void the device's key; print what it enrols with anew.") var rekey = false
    @Flag(help: "Let the device go on with the key that it has.") var restore = false
    @Option(help: "What was found out.") var note: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !rekey || !restore else { throw ValidationError("--rekey and --restore exclude each other") }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let action: IncidentResolution.Action? = rekey ? .rekey : restore ? .restore : nil
        let incident = try await api.incidents(resolved: nil).named(self.incident)
        let resolved = try await api.resolveIncident(incident.id, IncidentResolve(note: note, action: action))
        guard let token = resolved.token else { return Answer(resolved, resolved.message) }
        return Answer(
            resolved,
            """
            \(resolved.message)

            \(token)

            Good for this device, once, for a day. It is shown this once. On the machine:

              warren up --server \(context.server) --key \(token)
            """)
    }
}
