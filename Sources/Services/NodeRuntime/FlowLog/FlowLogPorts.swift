// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// Where flow events come from: NFLOG, conntrack. It reads on a thread of its own.
public protocol FlowEventSource: Sendable {
    /// Begins to read. Called once.
    /// - Parameter receive: called on the source's thread with what came in one go; it must not block.
    func start(_ receive: @escaping @Sendable ([FlowEvent]) -> Void) throws

    /// Stops reading; after it returns `receive` is not called any more. Without `start`, and after the
    /// first call, it does nothing.
    func stop()
}

/// Where flow records go. Bounded; it never makes the caller wait for a disk or a network.
public protocol FlowLogSink: Sendable {
    /// - Returns: false if it is full: the records are dropped, and counted as such.
    @discardableResult
    func append(_ records: [FlowRecord]) -> Bool

    /// Counts events that were lost before they became records, so that the log says that something is missing.
    func countDropped(_ count: Int)
}
