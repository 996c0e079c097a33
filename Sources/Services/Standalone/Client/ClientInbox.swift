// SPDX-License-Identifier: Apache-2.0

import Addressing
import Synchronization

/// What has happened to a client since it last looked. Events of one kind coalesce, so that none is lost and the
/// inbox is never larger than this.
struct ClientEvents: Sendable {
    var configuration: ClientConfiguration?
    var answer: NameAnswer?
    /// Links, addresses, routes or rules of the host changed.
    var hostChanged = false
    var stop = false
}

/// What the resolver said of a name.
struct NameAnswer: Sendable {
    let name: String
    let result: Result<[IPAddress], any Error>
}

/// Where everybody puts events and the client takes them out together.
final class ClientInbox: Sendable {
    private let events = Mutex(ClientEvents())
    /// One element whenever there is something to take.
    let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init() {
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ change: (inout ClientEvents) -> Void) {
        events.withLock { change(&$0) }
        wake.yield()
    }

    func take() -> ClientEvents {
        events.withLock { events in
            defer { events = ClientEvents() }
            return events
        }
    }
}
