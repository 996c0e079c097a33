// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceBlockCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Cut a device off at once; nothing of it is deleted.",
        discussion: """
            Example:
              warren device block laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await api.blockDevice(try await Directory.load(api).device(device).id)
        return Answer(device, "\(device.name) is \(device.state)")
    }
}
