// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// What speaks on a WebSocket.
protocol WebSocketParticipant: Sendable {
    typealias Write = @Sendable ([UInt8]) async throws -> Void

    /// Whether the other side has to say who it is, and soon.
    var expectsMessage: Bool { get }

    /// Writes texts, as they come; a write waits while the other side doesn't read.
    /// - Returns: once there is nothing more to send, why the connection closes.
    func send(_ write: Write) async throws -> WebSocketClose

    /// A message that came. The next one waits meanwhile.
    func receive(_ text: [UInt8]) async throws(WebSocketClose)

    /// A frame of any kind came, or an end that is not silence.
    func heard()

    /// The connection is no more.
    func end()
}

extension WebSocketParticipant {
    var expectsMessage: Bool { true }
}

/// Why a WebSocket is closed: a code (RFC 6455 §7.4) and a sentence.
struct WebSocketClose: Error, Hashable, Sendable {
    let code: UInt16
    let reason: String

    init(code: UInt16, _ reason: String) {
        self.code = code
        self.reason = Self.fitted(reason)
    }

    init(_ code: StreamCloseCode, _ reason: String) { self.init(code: code.rawValue, reason) }

    static func protocolError(_ reason: String) -> Self { Self(code: 1002, reason) }
    static func silent(_ reason: String) -> Self { Self(code: 1008, reason) }
    static func tooLarge(_ reason: String) -> Self { Self(code: 1009, reason) }

    /// What fits a close frame: 125 bytes, of which the code takes two (RFC 6455 §5.5).
    private static func fitted(_ reason: String) -> String {
        var fitted = reason
        while fitted.utf8.count > 123 { fitted.removeLast() }
        return fitted
    }
}
