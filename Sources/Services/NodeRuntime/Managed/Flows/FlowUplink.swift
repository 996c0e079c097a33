// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
import OverlayProtocol
import Synchronization

/// Takes a gateway's flow records for its control plane, whether or not there is a connection.
public final class FlowUplink: FlowLogSink {
    private let backlog: Mutex<FlowBacklog>
    private let interval: Duration

    /// - Parameter interval: how long the first record of a batch waits for others.
    public convenience init(interval: Duration = .seconds(1)) {
        self.init(FlowBacklog(), interval: interval)
    }

    init(_ backlog: FlowBacklog, interval: Duration) {
        self.backlog = Mutex(backlog)
        self.interval = interval
    }

    @discardableResult
    public func append(_ records: [FlowRecord]) -> Bool { backlog.withLock { $0.append(records) } }

    public func countDropped(_ count: Int) { backlog.withLock { $0.countDropped(count) } }

    /// - Returns: whether it was the batch on its way.
    func taken(_ number: UInt64) -> Bool { backlog.withLock { $0.taken(number) } }

    /// Waits for something to send.
    func next() async throws -> FlowBatch {
        while true {
            if !backlog.withLock({ $0.isPressing }) { try await Task.sleep(for: interval) }
            if let batch = backlog.withLock({ $0.next() }) { return batch }
        }
    }
}
