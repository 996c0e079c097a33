// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel

/// The file with what is known of its troubles.
struct FlowLogOutput: ~Copyable {
    private var file: RotatingFile
    private let logger: Logger
    /// Records that are not in the file, and not told there either.
    private var dropped = 0
    private var failure: Failure?
    private var chunk: [UInt8] = []

    private struct Failure {
        var nextNotice: ContinuousClock.Instant
    }

    private static let chunkSize = 1 << 16
    private static let noticeInterval: Duration = .seconds(60)

    /// A file that can't be opened now is tried again with each record.
    init(_ settings: FlowLogWriter.Settings, logger: Logger) {
        file = RotatingFile(path: settings.path, limits: .init(size: settings.rotationSize, kept: settings.kept))
        self.logger = logger
        do {
            try file.open()
        } catch {
            fail(error)
        }
    }

    mutating func write(_ work: FlowLogQueue.Work) {
        dropped += work.dropped
        if work.rotate { rotate() }
        tellDropped()
        var lines = 0
        for record in work.batches.joined() {
            record.appendLine(to: &chunk)
            lines += 1
            if chunk.count >= Self.chunkSize {
                appendChunk(lines: lines)
                lines = 0
            }
        }
        if lines > 0 { appendChunk(lines: lines) }
    }

    private mutating func rotate() {
        do {
            try file.rotate()
        } catch {
            fail(error)
        }
    }

    /// Writes how many records are missing at this place.
    private mutating func tellDropped() {
        guard dropped > 0 else { return }
        FlowLogLine.appendDropped(dropped, at: UnixTime.milliseconds, to: &chunk)
        let told = dropped
        dropped = 0
        if !appendChunk(lines: 0) { dropped += told }
    }

    /// - Parameter lines: records in the chunk, which count as dropped when they cannot be written.
    @discardableResult
    private mutating func appendChunk(lines: Int) -> Bool {
        defer { chunk.removeAll(keepingCapacity: true) }
        do {
            try file.append(chunk)
            if failure != nil { logger.notice("the flow log can be written again") }
            failure = nil
            return true
        } catch {
            dropped += max(0, lines - error.linesWritten)
            fail(error)
            return false
        }
    }

    /// Says what is missing at the end.
    mutating func finish() {
        tellDropped()
        guard dropped > 0 else { return }
        logger.warning("the flow log ends incomplete", metadata: ["dropped": "\(dropped)"])
    }

    /// Says so, once a minute while it lasts.
    private mutating func fail(_ error: RotatingFile.Failure) {
        let now = ContinuousClock.now
        if let failure, now < failure.nextNotice { return }
        failure = Failure(nextNotice: now + Self.noticeInterval)
        logger.warning(
            "the flow log cannot be written; its records are counted and dropped",
            metadata: ["reason": "\(error)", "dropped": "\(dropped)"])
    }
}
