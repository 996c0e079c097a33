// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// What may be done now, in tokens: what is done takes some, and time brings them again.
struct TokenBucket: Sendable {
    struct Rate: Sendable {
        let capacity: Double
        let perSecond: Double
    }

    private let rate: Rate
    private var tokens: Double
    private var at: Timestamp

    init(full rate: Rate, now: Timestamp) {
        (self.rate, tokens, at) = (rate, rate.capacity, now)
    }

    /// A clock that is set back takes nothing away.
    func tokens(now: Timestamp) -> Double {
        let passed = max((now - at) / .seconds(1), 0)
        return min(tokens + passed * rate.perSecond, rate.capacity)
    }

    func isFull(now: Timestamp) -> Bool { tokens(now: now) == rate.capacity }

    /// Of the capacity, 0 to 1.
    func level(now: Timestamp) -> Double { tokens(now: now) / rate.capacity }

    /// How long until there are as many; nil: there are.
    func wait(for cost: Double, now: Timestamp) -> Duration? {
        let missing = cost - tokens(now: now)
        return missing > 0 ? .seconds(missing / rate.perSecond) : nil
    }

    /// - Parameter cost: less than nothing: it is given back. There is never less than none in it, nor more than fits.
    mutating func take(_ cost: Double, now: Timestamp) {
        tokens = min(max(tokens(now: now) - cost, 0), rate.capacity)
        at = now
    }
}
