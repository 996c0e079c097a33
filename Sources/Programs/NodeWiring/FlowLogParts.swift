// SPDX-License-Identifier: Apache-2.0

import FlowLogFile
import LinuxNetfilter
public import Logging
public import NodeRuntime
import OverlayModel
public import ServiceLifecycle

/// The flow log's parts, wired; where nobody takes its records there are none.
public struct FlowLogParts: Sendable {
    public let legend: any FlowLegend
    public let services: [any Service]
    /// Whether the firewall has to copy flows' marks into the packets that it logs.
    public let copiesMarks: Bool
    private let writer: FlowLogWriter?

    /// A file's.
    public init(_ file: FlowLogConfiguration?, _ logger: Logger) throws {
        try self.init(group: file?.group ?? FlowLogConfiguration.standardGroup, file: file, logger)
    }

    /// - Parameters:
    ///   - group: NFLOG group.
    ///   - file: nil: none.
    ///   - others: who takes the records as well.
    public init(
        group: UInt16, file: FlowLogConfiguration?, others: [any FlowLogSink] = [], _ logger: Logger
    ) throws {
        writer = try file.map { try FlowLogWriter(FlowLogWriter.Settings($0), logger: logger) }
        let sinks = others + (writer.map { [$0] } ?? [])
        guard !sinks.isEmpty else {
            (legend, services, copiesMarks) = (SilentLegend(), [], false)
            return
        }
        let packets = try PacketLog(group: group)
        let log = FlowLog(sources: [packets, try ConntrackEvents()], sinks: sinks)
        (legend, services, copiesMarks) = (log, [log], !packets.tellsConntrackMarks)
    }

    public func rotate() { writer?.rotate() }

    /// Writes what is queued.
    public func finish() { _ = writer?.stop() }

    private struct SilentLegend: FlowLegend {
        func announce(_ mark: FlowMark, rules: [String], owners: [FlowOwner], logging: FlowLogging?) {}
    }
}

extension FlowLogWriter.Settings {
    fileprivate init(_ configuration: FlowLogConfiguration) {
        self.init(path: configuration.path, rotationSize: configuration.maximumSize, kept: configuration.keep)
    }
}
