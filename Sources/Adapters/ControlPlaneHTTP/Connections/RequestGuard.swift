// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import OverlayProtocol

/// Sees to it that a connection doesn't wait for ever for a request, and tells whoever sends what isn't HTTP.
///
/// One deadline at a time: for the head, then for the body, none while the request is worked on, then for the next
/// head. It stands behind NIO's pipelining handler, so that there is one request at a time.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: ConnectionLimits
    private var deadline: Scheduled<Void>?
    private var isReading = false
    private var isAnswering = false

    init(_ limits: ConnectionLimits) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) { setDeadline(limits.head, context) }
    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head:
            isReading = true
            setDeadline(limits.body, context)
        case .body: break
        case .end: endOfRequest(context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .head: isAnswering = true
        case .body: break
        case .end:
            isAnswering = false
            setDeadline(isReading ? limits.leftover : limits.idle, context)
        }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        if isAnswering {
            context.close(promise: nil)
        } else {
            refuse(context)
        }
    }

    private func endOfRequest(_ context: ChannelHandlerContext) {
        isReading = false
        deadline?.cancel()
        if !isAnswering { deadline = nil }
    }

    private func setDeadline(_ duration: Duration, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(duration)) { channel.close(promise: nil) }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let body = Problem(.malformed, "this is not an HTTP/1.1 request (RFC 9112)").json
        let head = HTTPResponseHead(
            version: .http1_1, status: .badRequest,
            headers: [
                "Content-Type": "application/problem+json", "Content-Length": "\(body.count)", "Connection": "close",
            ])
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }
}
