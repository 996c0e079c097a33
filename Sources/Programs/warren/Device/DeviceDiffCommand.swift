// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceDiffCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Where what a device runs differs from what it should run.",
        discussion: """
            Example:
              warren device diff laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await Directory.load(api).device(device)
        let diff = try await api.difference(device.id)
        guard diff.reported else { return Answer(diff, "\(device.name) has not said yet what it runs") }
        var table = Table("FIELD", "DESIRED", "OBSERVED")
        for difference in diff.differences {
            table.add(difference.field, difference.desired ?? "-", difference.observed ?? "-")
        }
        return Answer(diff, table.text(orNone: "\(device.name) runs what it should run"))
    }
}
