// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceObservedCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "observed", abstract: "What a device says that it runs, as JSON.",
        discussion: """
            Example:
              warren device observed laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let state = try await api.observed(try await Directory.load(api).device(device).id)
        return Answer(state, try state.prettyJSON)
    }
}
