// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// Flow records on their way to the control plane, in batches of which one at a time is on its way. Bounded, also where
/// nobody takes them for days: what finds no room is counted, and told with the next batch.
struct FlowBacklog: Sendable {
    struct Limits: Sendable {
        /// Some minutes of a busy gateway, hours of a quiet one.
        var records = 20_000
        var bytes = 16 << 20
    }

    private let limits: Limits
    private var waiting: [FlowRecord] = []
    private var bytes = 0
    private var dropped = 0
    /// Until it is taken.
    private var sent: FlowBatch?
    private var lastNumber: UInt64 = 0

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether there is reason to send at once: what nobody took, or a full batch.
    var isPressing: Bool { sent != nil || waiting.count >= FlowBatch.largestCount }

    /// What came first stays.
    /// - Returns: whether there was room for all.
    mutating func append(_ records: [FlowRecord]) -> Bool {
        for (index, record) in records.enumerated() {
            guard waiting.count < limits.records, bytes + record.footprint <= limits.bytes else {
                dropped += records.count - index
                return false
            }
            waiting.append(record)
            bytes += record.footprint
        }
        return true
    }

    mutating func countDropped(_ count: Int) { dropped += count }

    /// What is to be sent: the same again until it is taken. nil: nothing.
    mutating func next() -> FlowBatch? {
        if let sent { return sent }
        guard !waiting.isEmpty || dropped > 0 else { return nil }
        let records = Array(waiting.prefix(FlowBatch.largestCount))
        waiting.removeFirst(records.count)
        bytes -= records.reduce(0) { $0 + $1.footprint }
        lastNumber += 1
        sent = FlowBatch(number: lastNumber, records: records, dropped: dropped)
        dropped = 0
        return sent
    }

    /// - Returns: whether it was the one on its way.
    mutating func taken(_ number: UInt64) -> Bool {
        guard sent?.number == number else { return false }
        sent = nil
        return true
    }
}

extension FlowRecord {
    /// Bytes in memory, with its texts.
    fileprivate var footprint: Int {
        MemoryLayout<FlowRecord>.stride + (rule?.utf8.count ?? 0) + (peer?.utf8.count ?? 0)
    }
}
