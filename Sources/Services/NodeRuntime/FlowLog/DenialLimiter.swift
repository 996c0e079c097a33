// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// How many denied packets of one source are written.
public struct DenialLimit: Hashable, Sendable {
    /// Records that a source may write at once.
    public let burst: Int
    /// The time after which it may write one more.
    public let interval: Duration
    /// Sources that are remembered; the least recently seen is forgotten.
    public let sources: Int

    /// - Precondition: `burst` and `sources` are at least 1.
    public init(burst: Int = 50, interval: Duration = .milliseconds(100), sources: Int = 4096) {
        precondition(burst > 0 && sources > 0)
        self.burst = burst
        self.interval = interval
        self.sources = sources
    }
}

/// Decides which denied packets are written, and counts the others. None is forgotten: what is written plus what is
/// counted is what was denied, also for sources that are pushed out of the table.
struct DenialLimiter: Sendable {
    /// A denied packet to write, with the count of those that it stands for.
    struct Written: Sendable {
        var event: PacketEvent
        var suppressed: Int
    }

    struct Admission: Sendable {
        /// The last suppressed packet of a source that had to be forgotten.
        var evicted: Written?
        /// The packet itself, unless it is suppressed.
        var admitted: Written?
    }

    private struct Source: Sendable {
        /// The bucket, as the generic cell rate algorithm keeps it (ITU-T I.371): when it will be full again.
        var full: ContinuousClock.Instant
        /// The last suppressed packet, and how many were suppressed before it.
        var held: Written?
    }

    private let limit: DenialLimit
    private var sources: RecencyTable<IPAddress, Source>
    /// When `takeHeld` is due; nil while nothing is held.
    private(set) var nextTimeout: ContinuousClock.Instant?

    /// How long the last suppressed packet of a flood that has ended waits to be written.
    private static var holdTime: Duration { .seconds(1) }

    init(_ limit: DenialLimit) {
        self.limit = limit
        sources = RecencyTable(capacity: limit.sources)
    }

    mutating func admit(_ event: PacketEvent, now: ContinuousClock.Instant) -> Admission {
        let (place, evicted) = sources.touch(event.packet.source, initial: Source(full: now))
        guard take(at: place, now: now) else {
            let before = sources[place].held.map { $0.suppressed + 1 } ?? 0
            sources[place].held = Written(event: event, suppressed: before)
            if nextTimeout == nil { nextTimeout = now + Self.holdTime }
            return Admission(evicted: evicted?.held)
        }
        let suppressed = sources[place].held.map { $0.suppressed + 1 } ?? 0
        sources[place].held = nil
        return Admission(evicted: evicted?.held, admitted: Written(event: event, suppressed: suppressed))
    }

    /// The last suppressed packets of the sources that may write again: their floods have ended.
    mutating func takeHeld(now: ContinuousClock.Instant) -> [Written] {
        guard let due = nextTimeout, due <= now else { return [] }
        nextTimeout = nil
        var written: [Written] = []
        for place in sources.oldestFirst {
            guard let held = sources[place].held else { continue }
            if take(at: place, now: now) {
                sources[place].held = nil
                written.append(held)
            } else {
                nextTimeout = now + Self.holdTime
            }
        }
        return written
    }

    /// The last suppressed packets of all sources, whether they may write or not.
    mutating func takeAllHeld() -> [Written] {
        nextTimeout = nil
        return sources.oldestFirst.compactMap { sources[$0].held.take() }
    }

    /// Takes a token out of a source's bucket.
    /// - Returns: false if it is empty.
    private mutating func take(at place: Int, now: ContinuousClock.Instant) -> Bool {
        let full = max(sources[place].full, now) + limit.interval
        guard full - now <= limit.interval * limit.burst else { return false }
        sources[place].full = full
        return true
    }
}
