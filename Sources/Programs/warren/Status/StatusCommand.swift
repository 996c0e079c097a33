// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import NodeRuntime
import NodeSocket
import OverlayModel
import OverlayProtocol

struct StatusCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How all devices are: who is there, and runs what it should run.",
        discussion: """
            Examples:
              warren status
              sudo warren status --node
              sudo warren status --node --socket /run/warren/gateway.sock
            """)

    static let nodeCommand: String? = "warren status --node"

    @Flag(name: .customLong("node"), help: "Of this machine's own node, by its socket; needs root and no sign-in.")
    var isOfNode = false

    @OptionGroup var node: NodeSocketOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard isOfNode else { return try await askControlPlane() }
        try await reportingFailures {
            let report = try await node.client.status()
            try output.print(Answer(report, report.text))
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        return Answer(Page(whole: directory.devices), directory.statusTable().text(orNone: DeviceListCommand.none))
    }
}

extension Directory {
    func statusTable(now: Timestamp = .now) -> Table {
        var table = Table("DEVICE", "KIND", "STATE", "ONLINE", "IN SYNC", "LAST SEEN", "ADDRESS")
        for device in devices {
            table.add(
                "\(device.name)", device.deviceKind.rawValue, device.state.rawValue, device.isConnected,
                device.tellsWhatItRuns ? yes(device.inSync) : "-", device.heardOf(now),
                addresses(device).first ?? "-")
        }
        return table
    }
}

extension EntityView<Device, DeviceExtra> {
    /// A device that has a file speaks with gateways only.
    fileprivate var isConnected: String { entity.deviceKind == .static ? "-" : yes(self.online) }

    fileprivate func heardOf(_ now: Timestamp) -> String {
        self.lastSeen?.relative(to: now) ?? (entity.deviceKind == .static ? "-" : "never")
    }

    /// Who is in limited mode runs what it likes.
    fileprivate var tellsWhatItRuns: Bool { entity.state == .active && entity.management == .managed }
}
