// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// What happened lately in one workspace, for whoever follows it. Readers have a place in it and no queue of their own:
/// one who reads so slowly that the place is gone begins anew.
final class EventLog: Sendable {
    /// What is to be told, before it has a number.
    struct Fact: Sendable, Hashable {
        let type: LiveEvent.What
        let kind: String
        let id: String
        var revision: UInt64?
    }

    private struct State {
        var events: [LiveEvent] = []
        var last: UInt64
        var readers: [ObjectIdentifier: EventFeed] = [:]
    }

    /// What a reader can be behind: the traces of a rename of everything, and some.
    static let kept = 4096

    private let state: Mutex<State>

    /// - Parameter start: milliseconds since the epoch: later processes begin at later numbers, so that a number of an
    ///   earlier one is never mistaken for one of this.
    init(start: Timestamp) {
        state = Mutex(State(last: UInt64(clamping: start.milliseconds)))
    }

    func append(_ facts: [Fact], now: Timestamp) {
        guard !facts.isEmpty else { return }
        let readers = state.withLock { state in
            for fact in facts {
                state.last += 1
                state.events.append(
                    LiveEvent(
                        sequence: state.last, at: now, type: fact.type, kind: fact.kind, id: fact.id,
                        revision: fact.revision))
            }
            // Now and then, and then many.
            if state.events.count > 2 * Self.kept { state.events.removeFirst(state.events.count - Self.kept) }
            return Array(state.readers.values)
        }
        for reader in readers { reader.wakeUp() }
    }

    /// What comes after a place.
    /// - Parameter place: nil: the reader knows nothing yet.
    func next(after place: UInt64?, now: Timestamp) -> LiveEvent? {
        state.withLock { state in
            let first = state.last - UInt64(state.events.count) + 1
            guard let place, place <= state.last, place + 1 >= first else {
                return LiveEvent(sequence: state.last, at: now, type: .reset)
            }
            return place == state.last ? nil : state.events[Int(place + 1 - first)]
        }
    }

    func add(_ reader: EventFeed) {
        state.withLock { $0.readers[ObjectIdentifier(reader)] = reader }
    }

    func remove(_ reader: EventFeed) {
        state.withLock { _ = $0.readers.removeValue(forKey: ObjectIdentifier(reader)) }
    }

    var readers: [EventFeed] { state.withLock { Array($0.readers.values) } }
}
