// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What has happened to a node since it last looked. Events of one kind coalesce, so that none is lost and the inbox
/// is never larger than this.
struct NodeEvents: Sendable {
    var desired: NodeState?
    /// Links, addresses, routes or rules changed.
    var hostChanged = false
    /// Our part of the packet filter was changed by somebody else.
    var filterTouched = false
    var foreignFilterChanged = false
    /// Time to look for changes that nobody announces.
    var lookAround = false
    var stop = false
}

/// Where everybody puts events and the node takes them out together.
final class NodeInbox: Sendable {
    private let events = Mutex(NodeEvents())
    /// One element whenever there is something to take.
    let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init() {
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ change: (inout NodeEvents) -> Void) {
        events.withLock { change(&$0) }
        wake.yield()
    }

    func take() -> NodeEvents {
        events.withLock { events in
            defer { events = NodeEvents() }
            return events
        }
    }
}
