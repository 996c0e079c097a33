// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Ends a connection whose other side asks and doesn't read: what it is sent would stay here, and nothing else ends a
/// request that can't be answered.
final class UnreadGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let patience: Duration
    private var deadline: Scheduled<Void>?

    /// - Parameter patience: for it to take any of what waits.
    init(_ patience: Duration) {
        self.patience = patience
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        deadline?.cancel()
        if !context.channel.isWritable {
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: TimeAmount(patience)) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }
}
