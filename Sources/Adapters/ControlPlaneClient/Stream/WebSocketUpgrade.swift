// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOWebSocket

typealias WebSocketFrames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

/// Turns a connection into a WebSocket (RFC 6455 §4).
struct WebSocketUpgrade: Sendable {
    let connector: ServerConnector
    /// Below `/api/v1`.
    let path: String
    var credential: ClientCredential?
    private var limits: ClientLimits { connector.limits }

    /// - Throws: the server's `Problem` where it answers without upgrading.
    func open() async throws -> WebSocketFrames {
        let late = ClientError.unreachable("no answer from \(connector.server) within \(limits.request)")
        return try await withDeadline(limits.request, late: late) {
            let channel = try await connector.connect()
            do {
                return try await upgrade(channel)
            } catch {
                channel.close(promise: nil)
                throw ClientError.from(error, server: connector.server)
            }
        }
    }

    private enum Outcome: Sendable {
        case upgraded(WebSocketFrames)
        case answered(HTTPParts)
    }

    private func upgrade(_ channel: any Channel) async throws -> WebSocketFrames {
        let outcome = try await withTaskCancellationHandler {
            try await channel.eventLoop.flatSubmit { configure(channel) }.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        switch outcome {
        case .upgraded(let frames): return frames
        case .answered(let parts):
            throw try await parts.executeThenClose { inbound, _ in
                try await HTTPAnswer(inbound, from: connector).refusal(by: connector.server)
            }
        }
    }

    private func configure(_ channel: any Channel) -> EventLoopFuture<Outcome> {
        do {
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
            var configuration = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: upgradeConfiguration)
            // The server's first message may come in one packet with its answer.
            configuration.leftOverBytesStrategy = .forwardBytes
            return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                configuration: configuration)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    private var upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration<Outcome> {
        var headers = HTTPHeaders([("Host", connector.server.authority), ("Content-Length", "0")])
        credential?.add(to: &headers)
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/api/v1" + path, headers: headers)
        let upgrader = NIOTypedWebSocketClientUpgrader(
            maxFrameSize: limits.message, enableAutomaticErrorHandling: false
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture { Outcome.upgraded(try frames(channel)) }
        }
        return NIOTypedHTTPClientUpgradeConfiguration(upgradeRequestHead: head, upgraders: [upgrader]) { channel in
            channel.eventLoop.makeCompletedFuture {
                Outcome.answered(try HTTPParts(wrappingChannelSynchronously: channel))
            }
        }
    }

    private func frames(_ channel: any Channel) throws -> WebSocketFrames {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(IdleStateHandler(readTimeout: TimeAmount(limits.silence)), position: .first)
        try pipeline.addHandlers([
            NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024, maxAccumulatedFrameSize: limits.message),
            SilenceHandler(),
        ])
        // Few, since one may be as large as a message gets.
        let configuration = WebSocketFrames.Configuration(
            backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2))
        return try WebSocketFrames(wrappingChannelSynchronously: channel, configuration: configuration)
    }
}

/// Closes a connection on which nothing comes.
private final class SilenceHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = WebSocketFrame

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else { return context.fireUserInboundEventTriggered(event) }
        context.fireErrorCaught(ClientError.unreachable("the server has fallen silent"))
        context.close(promise: nil)
    }
}
