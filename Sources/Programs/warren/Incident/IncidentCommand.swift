// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayModel
import OverlayProtocol

struct IncidentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident", abstract: "What was seen of devices that should not be, and what to do about it.",
        discussion: """
            Examples:
              warren incident list
              warren incident show laptop
              warren incident resolve laptop --rekey

            An incident is named by its device, as long as that has one, or by its id.
            """,
        subcommands: [IncidentListCommand.self, IncidentShowCommand.self, IncidentResolveCommand.self])
}

extension [IncidentInfo] {
    /// The incident that a device's name or an id stands for; one that is open rather than one that was.
    func named(_ name: String) throws(NameError) -> IncidentInfo {
        func names(_ incident: IncidentInfo) -> [String] {
            [
                incident.deviceName?.description ?? "\(incident.deviceID)", "\(incident.type.rawValue) \(incident.id)",
                "\(incident.id)",
            ]
        }
        let open = filter { !$0.resolved }
        let isOpen = open.contains { names($0).contains(name) }
        return try find(name, "incident", in: isOpen ? open : self, names: names)
    }
}
