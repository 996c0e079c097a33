// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceApproveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let a device in that waits for approval.",
        discussion: """
            Example:
              warren device approve laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await api.approveDevice(try await Directory.load(api).device(device).id)
        return Answer(device, "\(device.name) is \(device.state)")
    }
}
