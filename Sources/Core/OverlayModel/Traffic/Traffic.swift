// SPDX-License-Identifier: Apache-2.0

/// Bytes that went through a tunnel, as the node counts that tells of it.
public struct Traffic: Codable, Hashable, Sendable {
    public var receivedBytes: UInt64
    public var sentBytes: UInt64

    public static let none = Traffic(receivedBytes: 0, sentBytes: 0)

    public init(receivedBytes: UInt64, sentBytes: UInt64) {
        self.receivedBytes = receivedBytes
        self.sentBytes = sentBytes
    }

    /// What went since a counter stood at `earlier`. One that stands lower has begun anew.
    public func since(_ earlier: Traffic) -> Traffic {
        guard receivedBytes >= earlier.receivedBytes, sentBytes >= earlier.sentBytes else { return self }
        return Traffic(
            receivedBytes: receivedBytes - earlier.receivedBytes, sentBytes: sentBytes - earlier.sentBytes)
    }

    /// A node may count what it likes: sums stop at the largest number.
    public static func + (a: Traffic, b: Traffic) -> Traffic {
        Traffic(
            receivedBytes: a.receivedBytes.addingSaturated(b.receivedBytes),
            sentBytes: a.sentBytes.addingSaturated(b.sentBytes))
    }

    private enum CodingKeys: String, CodingKey {
        case receivedBytes = "rx_bytes"
        case sentBytes = "tx_bytes"
    }
}

extension UInt64 {
    fileprivate func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
