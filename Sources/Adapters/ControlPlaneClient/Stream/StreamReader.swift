// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOWebSocket
import NodeRuntime
import OverlayProtocol

/// Reads a stream of JSON texts to its end.
struct StreamReader<Message: Decodable & Sendable>: Sendable {
    let inbound: NIOAsyncChannelInboundStream<WebSocketFrame>
    let writer: FrameWriter
    let server: ServerAddress
    /// Nothing is read meanwhile.
    let deliver: @Sendable (Message) async throws -> Void

    /// - Returns: how it ended.
    func run() async -> any Error {
        do {
            for try await frame in inbound { try await receive(frame) }
            return ClientError.unreachable("\(server) closed the connection without saying why")
        } catch {
            if let code = webSocketErrorCode(error) { try? await writer.close(code) }
            return ClientError.from(error, server: server)
        }
    }

    /// - Throws: what ends the stream.
    private func receive(_ frame: WebSocketFrame) async throws {
        switch frame.opcode {
        case .text: try await deliver(try await message(frame.unmaskedData))
        case .ping: try await writer.write(.pong, frame.unmaskedData)
        case .pong: break
        case .connectionClose: throw try await closed(frame.unmaskedData)
        default: throw await malformed("a frame that is no text")
        }
    }

    private func message(_ text: ByteBuffer) async throws -> Message {
        do {
            return try JSONDecoder().decode(Message.self, from: Data(text.readableBytesView))
        } catch {
            throw await malformed("\(error)")
        }
    }

    private func malformed(_ what: String) async -> any Error {
        // The connection may be gone already; the reason stays the same.
        try? await writer.close(WebSocketErrorCode(codeNumber: Int(StreamCloseCode.malformed.rawValue)))
        return ClientError.unintelligible("\(server) sends what this version can't read: \(what)")
    }

    /// Answers the close frame with its own code (RFC 6455 §5.5.1).
    private func closed(_ data: ByteBuffer) async throws -> any Error {
        var rest = data
        guard let code = rest.readInteger(as: UInt16.self) else {
            return ClientError.unreachable("\(server) closed the stream without saying why")
        }
        try? await writer.close(WebSocketErrorCode(codeNumber: Int(code)))
        let known = StreamCloseCode(rawValue: code)
        let reason = String(buffer: rest)
        return ControlLinkError.closed(known, reason: known == nil ? "code \(code) \(reason)" : reason)
    }
}

/// What a server is told that breaks the rules of RFC 6455.
private func webSocketErrorCode(_ error: any Error) -> WebSocketErrorCode? {
    switch error {
    case NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge, NIOWebSocketError.invalidFrameLength:
        .messageTooLarge
    case is NIOWebSocketFrameAggregator.Error, is NIOWebSocketError: .protocolError
    default: nil
    }
}
