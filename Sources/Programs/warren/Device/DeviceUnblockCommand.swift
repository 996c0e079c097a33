// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceUnblockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "Let a blocked device in again.",
        discussion: """
            Example:
              warren device unblock laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await api.unblockDevice(try await Directory.load(api).device(device).id)
        return Answer(device, "\(device.name) is \(device.state)")
    }
}
