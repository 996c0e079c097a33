// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import ControlPlaneClient

/// A server on loopback that lives as long as `body`.
/// - Parameters:
///   - host: an address that `localhost` stands for.
///   - configure: adds what speaks on each connection.
@discardableResult
func withServer<Value>(
    _ identity: TestIdentity?, host: String = "127.0.0.1",
    configure: @escaping @Sendable (any Channel) throws -> Void, _ body: (UInt16) async throws -> Value
) async throws -> Value {
    let context = try identity?.context
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if let context {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }
                try configure(channel)
            }
        }
        .bind(host: host, port: 0).get()
    let port = UInt16(server.localAddress?.port ?? 0)
    do {
        let value = try await body(port)
        try await server.close()
        return value
    } catch {
        try await server.close()
        throw error
    }
}

/// What was received, kept for the test.
final class Received: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func append(_ more: ByteBuffer) {
        bytes.withLock { $0 += more.readableBytesView }
    }
}

/// Answers the first bytes with bytes, whatever they are.
final class RawAnswer: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String
    private let closes: Bool
    private let received: Received

    init(_ answer: String, closes: Bool = false, received: Received = Received()) {
        self.answer = answer
        self.closes = closes
        self.received = received
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let isFirst = received.text.isEmpty
        received.append(unwrapInboundIn(data))
        guard isFirst else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        if closes { context.close(promise: nil) }
    }
}

/// `HTTP/1.1 200 OK` with a body of JSON.
func httpAnswer(_ body: String, status: String = "200 OK", type: String = "application/json") -> String {
    "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
