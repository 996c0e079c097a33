// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DoctorCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "What needs attention in the whole network, and what mends it.",
        discussion: """
            Examples:
              warren doctor
              warren doctor --json

            Exit codes: 0 nothing urgent, 1 something critical, 2 there is no answer.
            """)

    static let failureCode: Int32? = 2

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let stats = try await api.stats()
        let isCritical = stats.attention.contains { $0.severity == .critical }
        return Answer(stats, text(stats), exitCode: isCritical ? 1 : 0)
    }

    private func text(_ stats: StatsResponse) -> String {
        let counts = stats.counts
        let head =
            "\(counts.gatewaysOnline) of \(counts.gateways) gateways and \(counts.devicesOnline) of "
            + "\(counts.devices) devices are connected"
        guard !stats.attention.isEmpty else { return head + "; nothing needs attention" }
        let items = stats.attention.map { item in
            "\(item.severity.rawValue): \(item.message)" + (item.remedy.map { "\n  → \($0)" } ?? "")
        }
        return ([head, ""] + items).joined(separator: "\n")
    }
}
