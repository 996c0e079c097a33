// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import NodeRuntime
import NodeSocket
import OverlayModel
import OverlayProtocol

struct StatusCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How all devices are: who is there, and runs what it should run.")

    @Flag(name: .customLong("node"), help: "Of this machine's own node, by its socket; needs root and no sign-in.")
    var isOfNode = false

    @OptionGroup var node: NodeSocketOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard isOfNode else { return try await askControlPlane() }
        try await reportingFailures {
            try await node.client.ask(.status) { report in
                try output.print(Answer(report, report.text))
                return true
            }
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
                "\(device.name)", device.deviceKind.rawValue, device.state.rawValue, yes(device.online),
                device.state == .active ? yes(device.inSync) : "-", device.lastSeen?.relative(to: now) ?? "never",
                addresses(device).first ?? "-")
        }
        return table
    }
}
