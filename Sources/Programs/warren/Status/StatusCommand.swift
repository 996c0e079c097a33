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
    /// VIA is the gateway by which a device is reached.
    func statusTable(now: Timestamp = .now) -> Table {
        var table = Table("DEVICE", "KIND", "STATE", "SEEN", "IN SYNC", "VIA", "ADDRESS")
        for device in devices {
            table.add(
                "\(device.name)", device.deviceKind.rawValue, device.standing, device.seen(now),
                device.tellsWhatItRuns ? yes(device.inSync) : "-", device.via.map { name($0) } ?? "-",
                addresses(device).first ?? "-")
        }
        return table
    }
}

extension EntityView<Device, DeviceExtra> {
    /// A device that has a file speaks with gateways only, and is there for as long as a session is good.
    fileprivate func seen(_ now: Timestamp) -> String {
        guard entity.deviceKind == .static else {
            return self.online ? "now" : self.lastSeen?.relative(to: now) ?? "never"
        }
        return self.lastSeen?.relative(to: now) ?? "-"
    }

    /// Who is in limited mode runs what it likes.
    fileprivate var tellsWhatItRuns: Bool { entity.state == .active && entity.management == .managed }
}
