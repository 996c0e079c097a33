// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayProtocol
import ServiceLifecycle

/// A plain agent's session on a WebSocket: its whole state as JSON down, heartbeats up.
final class PlainStream: WebSocketParticipant {
    /// nil: the token was worth something a moment ago.
    private let session: PlainSession?

    init(_ session: PlainSession?) {
        self.session = session
    }

    /// Its token has said who it is.
    var expectsMessage: Bool { false }

    func send(_ write: Write) async throws -> WebSocketClose {
        guard let session else { return WebSocketClose(.notAuthenticated, "the token is nobody's any more") }
        return try await withGracefulShutdownHandler {
            await session.begin()
            while let output = await session.next() {
                switch output {
                case .state(let state): try await write(try JSONText.encode(state))
                case .close(let code, let reason): return WebSocketClose(code, reason)
                }
            }
            return WebSocketClose(.stopping, "the stream ended")
        } onGracefulShutdown: {
            session.close(.stopping, "the server stops; it comes back")
        }
    }

    func receive(_ text: [UInt8]) async throws(WebSocketClose) {
        let heartbeat: PlainHeartbeat
        do {
            heartbeat = try JSONText.decode(PlainHeartbeat.self, from: text)
        } catch {
            session?.receivedMalformed()
            throw WebSocketClose(.malformed, (error as? Problem)?.detail ?? "the message can't be read")
        }
        await session?.receive(heartbeat)
    }

    func heard() { session?.heard() }

    func end() { session?.end() }
}
