// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

@testable import ControlPlaneClient

typealias ServedFrames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

/// One end of a stream, as a server holds it.
struct ServedStream: Sendable {
    let inbound: AsyncStream<WebSocketFrame>
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

    func send(_ text: String, fin: Bool = true, opcode: WebSocketOpcode = .text) async throws {
        try await outbound.write(WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(string: text)))
    }

    /// The connection stays until the other side has answered, or is gone (RFC 6455 §7.1.1).
    func close(_ code: UInt16, _ reason: String) async throws {
        var data = ByteBuffer(integer: code)
        data.writeString(reason)
        try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
        _ = await closeCode()
    }

    /// The code of the close frame that comes, after whatever comes before.
    func closeCode() async -> UInt16? {
        for await frame in inbound where frame.opcode == .connectionClose {
            return frame.unmaskedData.getInteger(at: frame.unmaskedData.readerIndex)
        }
        return nil
    }
}

/// Serves the one stream that `body` opens with `script`; returns when both have ended.
@discardableResult
func withStreamServer<Value: Sendable>(
    _ script: @escaping @Sendable (ServedStream) async throws -> Void,
    body: @escaping @Sendable (UInt16) async throws -> Value
) async throws -> Value {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture { try upgradable(channel) }
        }
    let port = UInt16(server.channel.localAddress?.port ?? 0)
    return try await server.executeThenClose { connections in
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await connection in connections.prefix(1) {
                    // A client that breaks off is not the server's fault.
                    try? await serve(connection.get(), script)
                }
            }
            let value = try await body(port)
            try await group.waitForAll()
            return value
        }
    }
}

private func serve(
    _ frames: ServedFrames, _ script: @escaping @Sendable (ServedStream) async throws -> Void
) async throws {
    try await frames.executeThenClose { inbound, outbound in
        let (received, sink) = AsyncStream<WebSocketFrame>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { sink.finish() }
                for try await frame in inbound { sink.yield(frame) }
            }
            try await script(ServedStream(inbound: received, outbound: outbound))
            group.cancelAll()
        }
    }
}

private func upgradable(_ channel: any Channel) throws -> EventLoopFuture<ServedFrames> {
    let upgrader = NIOTypedWebSocketServerUpgrader<ServedFrames>(
        maxFrameSize: 1 << 20,
        shouldUpgrade: { channel, head in
            channel.eventLoop.makeSucceededFuture(head.uri == "/api/v1/agent/stream" ? HTTPHeaders() : nil)
        },
        upgradePipelineHandler: { channel, _ in
            channel.eventLoop.makeCompletedFuture { try ServedFrames(wrappingChannelSynchronously: channel) }
        })
    let configuration = NIOTypedHTTPServerUpgradeConfiguration(upgraders: [upgrader]) { channel in
        channel.eventLoop.makeFailedFuture(ChannelError.inappropriateOperationForState)
    }
    return try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
        configuration: NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: configuration))
}
