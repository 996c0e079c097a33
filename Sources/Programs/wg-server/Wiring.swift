// SPDX-License-Identifier: Apache-2.0

import FlowLogFile
import LinuxNetfilter
import LinuxTunnel
import Logging
import NodeRuntime
import OverlayModel
import ServiceLifecycle
import Standalone

/// The flow log's parts, wired; without a flow log there are none.
struct FlowLogParts {
    let legend: any FlowLegend
    let services: [any Service]
    /// Whether the firewall has to copy flows' marks into the packets that it logs.
    let copiesMarks: Bool
    private let writer: FlowLogWriter?

    init(_ configuration: FlowLogConfiguration?, _ logger: Logger) throws {
        guard let configuration else {
            (legend, services, copiesMarks, writer) = (SilentLegend(), [], false, nil)
            return
        }
        let packets = try PacketLog(group: configuration.group)
        let settings = FlowLogWriter.Settings(
            path: configuration.path, rotationSize: configuration.maximumSize, kept: configuration.keep)
        let writer = try FlowLogWriter(settings, logger: logger)
        let log = FlowLog(sources: [packets, try ConntrackEvents()], sink: writer)
        (legend, services, copiesMarks, self.writer) = (log, [log], !packets.tellsConntrackMarks, writer)
    }

    func rotate() { writer?.rotate() }

    /// Writes what is queued.
    func finish() { _ = writer?.stop() }

    private struct SilentLegend: FlowLegend {
        func announce(_ mark: FlowMark, rules: [String], owners: [FlowOwner]) {}
    }
}

extension DriverChoice {
    /// The drivers to choose from.
    var candidates: [any TunnelBackend] {
        switch self {
        case .automatic: TunnelSelection.candidates()
        case .only(let driver): TunnelSelection.candidates().filter { $0.driver == driver }
        }
    }
}

extension GatewayConfiguration {
    /// One line for `--check`.
    var summary: String {
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        let log = logging.map { "flow log \($0.path)" } ?? "no flow log"
        return [count(peers.count, "peer"), count(rules.count, "rule"), "mode \(mode.rawValue)", log]
            .joined(separator: ", ")
    }
}
