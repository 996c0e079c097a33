// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS

/// Tells when a channel is ready for use: TLS is established, or why it isn't.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let established: EventLoopPromise<Void>
    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?

    /// - Parameter limit: a server may accept a connection and then say nothing.
    init(established: EventLoopPromise<Void>, limit: TimeAmount) {
        self.established = established
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let (established, channel, limit) = (established, context.channel, limit)
        deadline = context.eventLoop.scheduleTask(in: limit) {
            established.fail(ChannelError.connectTimeout(limit))
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        established.fail(ChannelError.eof)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            established.succeed()
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        established.fail(error)
        context.close(promise: nil)
    }
}
