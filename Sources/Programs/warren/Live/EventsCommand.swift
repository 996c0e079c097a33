// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct EventsCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Follows what happens: changes, devices that come and go, incidents.",
        discussion: """
            Examples:
              warren events
              warren events --json | jq 'select(.type == "offline")'

            It goes on until it is interrupted, or the server ends it; --since takes it up again where it ended.
            """)

    @Option(help: "The number of the event that is known last.") var since: UInt64?
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let names = output.json ? [:] : try await Self.names(api)
        try await api.followEvents(after: since) { [output] event in
            printLine(output.json ? try event.jsonLine : event.text(names))
        }
    }

    /// Of what there was when it began; what is new since has its id.
    private static func names(_ api: ControlPlaneAPI) async throws -> [String: String] {
        let devices = try await api.devices()
        return Dictionary(devices.map { ("\($0.id)", "\($0.name)") }) { first, _ in first }
    }
}

extension LiveEvent {
    fileprivate func text(_ names: [String: String]) -> String {
        let what = [kind, id.map { names[$0] ?? $0 }].compactMap { $0 }.joined(separator: " ")
        let revision = revision.map { " (revision \($0))" } ?? ""
        return "\(sequence) \(at) \(type.rawValue) \(what)\(revision)"
    }
}
