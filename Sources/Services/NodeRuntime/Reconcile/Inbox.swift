// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What has happened since somebody last looked. Events of one kind coalesce, so that none is lost and the set is
/// never larger than its type says.
public protocol EventSet: Sendable {
    /// Nothing has happened.
    init()
}

/// Where everybody puts events and one task takes them out together.
public final class Inbox<Events: EventSet>: Sendable {
    private let events = Mutex(Events())
    /// One element whenever there is something to take.
    public let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    public init() {
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    public func put(_ change: (inout Events) -> Void) {
        events.withLock { change(&$0) }
        wake.yield()
    }

    public func take() -> Events {
        events.withLock { events in
            defer { events = Events() }
            return events
        }
    }
}
