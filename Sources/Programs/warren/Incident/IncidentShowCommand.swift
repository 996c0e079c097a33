// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct IncidentShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What was seen, where, and how it ended.",
        discussion: """
            Examples:
              warren incident show laptop
            """)

    @Argument(help: "Its device, or its id.") var incident: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let incident = try await api.incidents(resolved: nil).named(self.incident)
        var table = Table()
        table.add("incident", "\(incident.id)")
        table.add("type", incident.type.rawValue)
        table.add("device", incident.deviceName?.description ?? "deleted")
        table.add("network", incident.networkName?.description ?? "deleted")
        table.add("seen at", list(incident.endpoints.map(\.description)))
        table.add("detected", "\(incident.detectedAt) (\(incident.detectedAt.relative()))")
        table.add("cut off", incident.resolved ? "no: resolved" : yes(incident.blocks))
        if let resolvedAt = incident.resolvedAt {
            table.add("resolved", "\(resolvedAt), \(incident.action?.rawValue ?? "-")")
            table.add("note", incident.note ?? "")
        }
        return Answer(incident, "\(table.text())\n\n\(incident.details)")
    }
}
