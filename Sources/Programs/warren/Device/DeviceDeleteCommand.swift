// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceDeleteCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a device: it loses its addresses, and would have to enrol anew.",
        discussion: """
            Example:
              warren device delete laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await Directory.load(api).device(device)
        try await api.deleteDevice(device.id)
        return .done("device \(device.name) deleted")
    }
}
