// SPDX-License-Identifier: Apache-2.0

import FlowLogFile
import LinuxNetfilter
public import Logging
public import NodeRuntime
import OverlayModel
public import ServiceLifecycle

/// The flow log's parts, wired; without a flow log there are none.
public struct FlowLogParts: Sendable {
    public let legend: any FlowLegend
    public let services: [any Service]
    /// Whether the firewall has to copy flows' marks into the packets that it logs.
    public let copiesMarks: Bool
    private let writer: FlowLogWriter?

    public init(_ configuration: FlowLogConfiguration?, _ logger: Logger) throws {
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

    public func rotate() { writer?.rotate() }

    /// Writes what is queued.
    public func finish() { _ = writer?.stop() }

    private struct SilentLegend: FlowLegend {
        func announce(_ mark: FlowMark, rules: [String], owners: [FlowOwner], logging: FlowLogging?) {}
    }
}
