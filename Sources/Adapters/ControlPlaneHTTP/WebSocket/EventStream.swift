// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayProtocol
import ServiceLifecycle

/// A feed of events on a WebSocket: one JSON object a message, and nothing in the other direction.
final class EventStream: WebSocketParticipant {
    private let feed: EventFeed

    init(_ feed: EventFeed) {
        self.feed = feed
    }

    var expectsMessage: Bool { false }

    func send(_ write: Write) async throws -> WebSocketClose {
        try await withGracefulShutdownHandler {
            while let output = await feed.next() {
                switch output {
                case .event(let event): try await write(try JSONText.encode(event))
                case .close(let code, let reason): return WebSocketClose(code, reason)
                }
            }
            return WebSocketClose(.stopping, "the stream ended")
        } onGracefulShutdown: { [feed] in
            feed.close(.stopping, "the server stops; it comes back")
        }
    }

    func receive(_ text: [UInt8]) async throws(WebSocketClose) {
        throw WebSocketClose(.malformed, "nothing is asked here")
    }

    func heard() {}

    func end() { feed.end() }
}
