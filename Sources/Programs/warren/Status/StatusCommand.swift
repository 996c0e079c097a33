// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct StatusCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How all devices are: who is there, and runs what it should run.")

    @OptionGroup var output: OutputOptions

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
