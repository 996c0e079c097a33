// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct IncidentListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The open incidents, the newest first.",
        discussion: """
            Examples:
              warren incident list
              warren incident list --all --json
            """)

    @Flag(help: "Those that are resolved as well.") var all = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let incidents = try await api.incidents(resolved: all ? nil : false)
        var table = Table("DEVICE", "TYPE", "NETWORK", "SINCE", "CUT OFF")
        for incident in incidents {
            table.add(
                incident.deviceName?.description ?? "\(incident.deviceID)", incident.type.rawValue,
                incident.networkName?.description ?? "deleted", incident.detectedAt.relative(),
                incident.resolved ? "resolved" : yes(incident.blocks))
        }
        return Answer(incidents, table.text(orNone: all ? "no incidents" : "no open incidents"))
    }
}
