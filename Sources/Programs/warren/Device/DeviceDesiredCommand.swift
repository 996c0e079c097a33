// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceDesiredCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "desired", abstract: "What a device should run, as JSON.",
        discussion: """
            Example:
              warren device desired laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let state = try await api.desired(try await Directory.load(api).device(device).id)
        return Answer(state, try state.prettyJSON)
    }
}
