// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayProtocol
import ServiceLifecycle
import Synchronization

/// A node's session on a WebSocket: one JSON object a message.
final class NodeStream: WebSocketParticipant {
    private let session: NodeSession
    private let saidHello = Atomic(false)

    init(_ session: NodeSession) {
        self.session = session
    }

    func send(_ write: Write) async throws -> WebSocketClose {
        try await withGracefulShutdownHandler {
            while let output = await session.next() {
                switch output {
                case .message(let message): try await write(try JSONText.encode(message))
                case .snapshot(let snapshot): try await write(try snapshot.text())
                case .close(let code, let reason): return WebSocketClose(code, reason)
                }
            }
            return WebSocketClose(.stopping, "the stream ended")
        } onGracefulShutdown: { [session] in
            session.close(.stopping, "the server stops; it comes back")
        }
    }

    func receive(_ text: [UInt8]) async throws(WebSocketClose) {
        let message: NodeMessage
        do {
            message = try JSONText.decode(NodeMessage.self, from: text)
        } catch {
            throw WebSocketClose(.malformed, (error as? Problem)?.detail ?? "the message can't be read")
        }
        try expectHello(message)
        await session.receive(message)
    }

    func heard() { session.heard() }

    func end() { session.end() }

    /// Who has not said who it is says nothing else.
    private func expectHello(_ message: NodeMessage) throws(WebSocketClose) {
        if case .hello = message {
            saidHello.store(true, ordering: .relaxed)
        } else if !saidHello.load(ordering: .relaxed) {
            throw WebSocketClose(.malformed, "a hello comes first")
        }
    }
}
