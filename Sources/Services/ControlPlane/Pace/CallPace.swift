// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// How often each device may call, as a bucket of tokens for each: who calls calmly has all of them. It holds an entry
/// for those that have called lately, and only devices that are known are asked about.
struct CallPace: Sendable {
    /// An agent that starts anew every two seconds is let in for ever; one in a tight loop for some seconds.
    static let rate = TokenBucket.Rate(capacity: 30, perSecond: 0.5)

    private var buckets: [ID<Device>: TokenBucket] = [:]
    /// Beyond this many, those that are full again are let go.
    private var room = 1024

    /// - Returns: false where it has to wait; nothing is taken then.
    mutating func take(_ cost: Double, of device: ID<Device>, now: Timestamp) -> Bool {
        guard bucket(of: device, now: now).wait(for: cost, now: now) == nil else { return false }
        charge(cost, to: device, now: now)
        return true
    }

    /// For what has happened already.
    mutating func charge(_ cost: Double, to device: ID<Device>, now: Timestamp) {
        var bucket = bucket(of: device, now: now)
        bucket.take(cost, now: now)
        buckets[device] = bucket
        guard buckets.count > room else { return }
        buckets = buckets.filter { !$0.value.isFull(now: now) }
        room = max(1024, 2 * buckets.count)
    }

    private func bucket(of device: ID<Device>, now: Timestamp) -> TokenBucket {
        buckets[device] ?? TokenBucket(full: Self.rate, now: now)
    }
}
