// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The addresses of one prefix that peers may have: all but the network address and, in IPv4, the broadcast address.
/// Given out is the lowest that is free; one that was released within a day comes last, the longest released first, so
/// that what still speaks of its former holder has time to die out.
public struct AddressPool: Sendable {
    public let prefix: Prefix
    private let taken: Set<IPAddress>
    /// Of this prefix, the longest released first.
    public let resting: [IPAddress]

    public static let restingTime = Duration.seconds(86_400)

    public init(_ prefix: Prefix, taken: some Sequence<IPAddress>, released: [ReleasedAddress], now: Timestamp) {
        self.prefix = prefix
        self.taken = Set(taken.lazy.filter(prefix.contains))
        // Released twice: the last time counts.
        let lastReleases = Dictionary(
            released.lazy.filter { prefix.contains($0.address) }.map { ($0.address, $0.releasedAt) },
            uniquingKeysWith: max)
        resting = lastReleases.filter { now - $0.value < Self.restingTime }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    /// How many addresses can be given out in all; `Int.max` where there are more.
    public var capacity: Int {
        let bits = prefix.family.bitWidth - Int(prefix.length)
        guard bits < 62 else { return .max }
        return max((1 << bits) - reserved, 0)
    }

    public var used: Int { taken.count }

    /// - Returns: nil where all are taken.
    public func next() -> IPAddress? {
        let held = taken.union(resting)
        // Of the first `held.count + 1` addresses one is not held.
        let candidates = 0..<min(capacity, held.count + 1)
        for offset in candidates {
            let address = IPAddress(family: prefix.family, number: prefix.first + UInt128(offset + 1))
            if !held.contains(address) { return address }
        }
        return resting.first { !taken.contains($0) }
    }

    /// Whether an address is one of those that can be given out.
    public func offers(_ address: IPAddress) -> Bool {
        guard prefix.contains(address), address.number != prefix.first else { return false }
        return prefix.family == .v6 || address.number != prefix.last
    }

    /// In IPv6 only the subnet-router anycast address (RFC 4291 §2.6.1).
    private var reserved: Int { prefix.family == .v4 ? 2 : 1 }
}
