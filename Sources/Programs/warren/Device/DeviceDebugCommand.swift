// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceDebugCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "What a device's node knows of itself, asked just now; nothing secret is in it.",
        discussion: """
            Example:
              warren device debug laptop
            """)

    @Argument(help: "Its name, or its id.") var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let device = try await Directory.load(api).device(device)
        let report = try await api.debug(device.id)
        return Answer(report, report.text)
    }
}

extension DebugReport {
    fileprivate var text: String {
        var table = Table()
        table.add("host", "\(hostname), \(os), Linux \(kernel)")
        table.add("version", "\(version), drivers: \(list(drivers))")
        table.add("told", revision.map { "revision \($0)" } ?? "nothing yet")
        table.add(
            "runs",
            observed.map {
                "\($0.revision.map { "revision \($0)" } ?? "nothing"), \($0.status.rawValue), \($0.safety.rawValue)"
            } ?? "nothing")
        table.add("peers", "\(peers)")
        table.add("repairs", "\(observed?.repairs ?? 0)")
        let faults = observed?.faults ?? []
        return ([table.text()] + faults + ["", "its log, the newest last:"] + log.map { "  \($0)" }).joined(
            separator: "\n")
    }
}
