// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// How often each device may call, as a bucket of tokens for each: who calls calmly has all of them. It holds an entry
/// for those that have called lately, and only devices that are known are asked about.
struct CallPace: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Timestamp
    }

    /// An agent that starts anew every two seconds is let in for ever; one in a tight loop for some seconds.
    static let capacity = 30.0
    static let perSecond = 0.5

    private var buckets: [ID<Device>: Bucket] = [:]
    /// Beyond this many, those that are full again are let go.
    private var room = 1024

    /// - Returns: false where it has to wait; nothing is taken then.
    mutating func take(_ cost: Double, of device: ID<Device>, now: Timestamp) -> Bool {
        let left = tokens(of: device, now: now) - cost
        guard left >= 0 else { return false }
        put(left, device, now)
        return true
    }

    /// For what has happened already.
    mutating func charge(_ cost: Double, to device: ID<Device>, now: Timestamp) {
        put(max(tokens(of: device, now: now) - cost, 0), device, now)
    }

    private func tokens(of device: ID<Device>, now: Timestamp) -> Double {
        guard let bucket = buckets[device] else { return Self.capacity }
        let passed = max((now - bucket.at) / .seconds(1), 0)
        return min(bucket.tokens + passed * Self.perSecond, Self.capacity)
    }

    private mutating func put(_ tokens: Double, _ device: ID<Device>, _ now: Timestamp) {
        buckets[device] = Bucket(tokens: tokens, at: now)
        guard buckets.count > room else { return }
        buckets = buckets.filter { self.tokens(of: $0.key, now: now) < Self.capacity }
        room = max(1024, 2 * buckets.count)
    }
}
