// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import OverlayProtocol

/// One agent's stream, as an agent keeps it: it says hello, takes what it is sent, reports, answers pings. What it is
/// sent is looked at for its kind and its state's id only.
final class AgentConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let agent: SimulatedAgent

    init(_ agent: SimulatedAgent) { self.agent = agent }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: receive(frame.unmaskedData, context)
        case .ping: send(.pong, frame.unmaskedData, context)
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        agent.disconnected()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        agent.failed("\(error)")
        context.close(promise: nil)
    }

    private func receive(_ text: ByteBuffer, _ context: ChannelHandlerContext) {
        do {
            for answer in try agent.receive(text) { send(.text, ByteBuffer(string: answer), context) }
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}

extension Channel {
    /// Asks for a WebSocket (RFC 6455 §4.1), on a connection that is established.
    func upgrade(_ host: String, _ agent: SimulatedAgent) -> EventLoopFuture<Void> {
        eventLoop.flatSubmit {
            do {
                var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(
                    upgradeConfiguration: configuration(host, agent))
                pipeline.leftOverBytesStrategy = .forwardBytes
                return try self.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
                    .flatMap { $0 }
            } catch {
                return self.eventLoop.makeFailedFuture(error)
            }
        }
    }
}

private func configuration(
    _ host: String, _ agent: SimulatedAgent
) -> NIOTypedHTTPClientUpgradeConfiguration<EventLoopFuture<Void>> {
    let headers = HTTPHeaders([("Host", host), ("Content-Length", "0")])
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/api/v1/agent/stream", headers: headers)
    let upgrader = NIOTypedWebSocketClientUpgrader(maxFrameSize: 1 << 26) { channel, _ in
        channel.eventLoop.makeCompletedFuture {
            let aggregator = NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1 << 16, maxAccumulatedFrameSize: 1 << 26)
            try channel.pipeline.syncOperations.addHandlers([aggregator, AgentConnection(agent)])
            return channel.eventLoop.makeSucceededVoidFuture()
        }
    }
    return NIOTypedHTTPClientUpgradeConfiguration(upgradeRequestHead: head, upgraders: [upgrader]) { channel in
        channel.eventLoop.makeSucceededFuture(
            channel.eventLoop.makeFailedFuture(Failure("the server answers without a WebSocket")))
    }
}
