// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Logging
public import NodeRuntime
public import OverlayModel
import Synchronization

/// Writes flow records to a file, one line of JSON each, on a thread of its own.
///
/// It never makes the caller wait: what finds no room in its queue, or no room on the disk, is counted, and written as
/// `{"ts":…,"dropped":N}` as soon as the file can be written again. It never gives up.
public final class FlowLogWriter: FlowLogSink {
    /// The shape of the log.
    public struct Settings: Hashable, Sendable {
        public var path: String
        /// Bytes after which the file is set aside as `PATH.1`.
        public var rotationSize: Int
        /// How many files are kept beside the current one.
        public var kept: Int
        /// The most records that wait to be written.
        public var capacity: Int

        public init(path: String, rotationSize: Int = 64 << 20, kept: Int = 5, capacity: Int = 65_536) {
            self.path = path
            self.rotationSize = rotationSize
            self.kept = kept
            self.capacity = capacity
        }
    }

    /// Why the log cannot begin, and what helps.
    public struct SetupError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    private let queue: FlowLogQueue
    private let wake: WakeSignal
    private let finished: WakeSignal
    private let isStopped = Mutex(false)

    /// How long `stop` waits for what is queued to be written.
    private static let patience: Int32 = 2000

    /// Starts the thread. A file that can't be opened now is tried again with each record.
    public init(_ settings: Settings, logger: Logger) throws(SetupError) {
        let output = FlowLogOutput(settings, logger: logger)
        queue = FlowLogQueue(capacity: settings.capacity)
        wake = try WakeSignal()
        finished = try WakeSignal()
        let loop = FlowLogLoop(queue: queue, wake: wake, finished: finished, output: output)
        if let code = loop.start() {
            // There is no thread that `stop` could wait for.
            isStopped.withLock { $0 = true }
            throw SetupError(description: "cannot start the flow log's thread: \(RotatingFile.text(code))")
        }
    }

    deinit { stop() }

    @discardableResult
    public func append(_ records: [FlowRecord]) -> Bool {
        defer { wake.signal() }
        return queue.append(records)
    }

    public func countDropped(_ count: Int) {
        queue.drop(count)
        wake.signal()
    }

    /// Sets the file aside and begins a new one; after logrotate has moved it, begins a new one only (SIGUSR1).
    public func rotate() {
        queue.rotate()
        wake.signal()
    }

    /// Writes what is queued, and ends; waits two seconds at most. What is appended from then on is dropped.
    /// - Returns: whether everything was written in time.
    @discardableResult
    public func stop() -> Bool {
        isStopped.withLock { isStopped in
            if isStopped { return true }
            isStopped = true
            queue.stop()
            wake.signal()
            return finished.wait(milliseconds: Self.patience)
        }
    }
}
