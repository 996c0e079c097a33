// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOWebSocket
import NodeRuntime
import OverlayProtocol

/// One open stream: reads frames, answers pings, and hands on messages.
struct StreamSession: Sendable {
    let frames: WebSocketFrames
    let server: ServerAddress

    /// Messages that may wait. Each snapshot is whole, so of more than these the newest are kept.
    private static let backlog = 4

    func run(_ body: @Sendable (any ControlStream) async throws -> Void) async throws {
        let (messages, sink) = AsyncThrowingStream<ServerMessage, any Error>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.backlog))
        try await frames.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                let writer = FrameWriter(outbound: outbound, server: server)
                group.addTask {
                    let reader = StreamReader(inbound: inbound, writer: writer, server: server) { sink.yield($0) }
                    sink.finish(throwing: linkError(await reader.run()))
                }
                try await body(WebSocketStream(messages: messages, writer: writer))
                try await writer.close(.normalClosure)
            }
        }
    }
}

private struct WebSocketStream: ControlStream {
    let messages: AsyncThrowingStream<ServerMessage, any Error>
    let writer: FrameWriter

    func send(_ message: NodeMessage) async throws {
        try await writer.write(.text, ByteBuffer(bytes: try JSONEncoder().encode(message)))
    }
}

/// A client's frames: each masked with a key of its own (RFC 6455 §5.3).
struct FrameWriter: Sendable {
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    let server: ServerAddress

    func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) async throws {
        do {
            try await outbound.write(WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data))
        } catch {
            throw linkError(ClientError.from(error, server: server))
        }
    }

    func close(_ code: WebSocketErrorCode) async throws {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        try await write(.connectionClose, data)
    }
}
