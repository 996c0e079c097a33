// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import NodeRuntime
import NodeSocket
import OverlayModel
import OverlayProtocol

struct DoctorCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "What needs attention in the whole network, and what mends it.",
        discussion: """
            Examples:
              warren doctor
              warren doctor --json
              sudo warren doctor --node     of this machine's own node; needs no sign-in

            Exit codes: 0 nothing urgent, 1 something critical, 2 there is no answer.
            """)

    static let failureCode: Int32? = 2
    static let nodeCommand: String? = "warren doctor --node"

    @Flag(name: .customLong("node"), help: "Of this machine's own node, by its socket; needs root and no sign-in.")
    var isOfNode = false

    @OptionGroup var node: NodeSocketOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard isOfNode else { return try await askControlPlane() }
        try await reportingFailures(Self.failureCode) {
            let report = try await node.client.status()
            try output.print(Answer(report, report.diagnosis))
            guard report.isHealthy else { throw ExitCode.failure }
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let clock = ContinuousClock()
        let start = clock.now
        let stats = try await api.stats()
        let isCritical = stats.attention.contains { $0.severity == .critical }
        return Answer(stats, text(stats, after: clock.now - start), exitCode: isCritical ? 1 : 0)
    }

    private func text(_ stats: StatsResponse, after time: Duration) -> String {
        let counts = stats.counts
        let head =
            "the server answers within \(Int((time / .milliseconds(1)).rounded(.up))) ms\n"
            + "\(counts.gatewaysOnline) of \(counts.gateways) gateways and \(counts.devicesOnline) of "
            + "\(counts.devices) devices are connected"
        guard !stats.attention.isEmpty else { return head + "\nnothing needs attention" }
        let items = stats.attention.map { item in
            "\(item.severity.rawValue): \(item.message)" + (item.remedy.map { "\n  → \($0)" } ?? "")
        }
        return ([head, ""] + items).joined(separator: "\n").wrapped(indent: 4)
    }
}
