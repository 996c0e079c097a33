// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The devices.",
        discussion: """
            Example:
              warren device list
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        var table = Table("NAME", "KIND", "STATE", "ADDRESS", "ENDPOINT", "OS")
        for device in directory.devices {
            table.add(
                "\(device.name)", device.deviceKind.rawValue, device.state.rawValue,
                directory.addresses(device).first ?? "-", device.endpoint?.description ?? "-", device.os ?? "-")
        }
        return Answer(Page(whole: directory.devices), table.text(orNone: Self.none))
    }

    static let none = "no devices: 'warren join-key create' prints what to run on a machine"
}
