// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// What a gateway saw of flows, a piece at a time: it sends the next when this one is taken.
public struct FlowBatch: Codable, Sendable, Hashable {
    /// Counts from 1 within a process. A batch whose receipt was lost is sent again with its number, and is kept once.
    public let number: UInt64
    public let records: [FlowRecord]
    /// Records that there was no room for since the batch before.
    public let dropped: Int

    public init(number: UInt64, records: [FlowRecord], dropped: Int) {
        self.number = number
        self.records = records
        self.dropped = dropped
    }

    /// Of the longest records, so many are half of the largest message that a server takes.
    public static let largestCount = 1000
}

/// The server has kept the batch, or has given it up: it is not to be sent again.
public struct FlowReceipt: Codable, Sendable, Hashable {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }
}
