// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Lets a request for an upgrade pass as one only where it is granted; from all others it takes the wish away, which a
/// server may ignore (RFC 9110 §7.8). NIO's upgrade handler, behind it, forgets the head of a request that it refuses.
final class UpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let isGranted: (HTTPRequestHead) -> Bool

    init(isGranted: @escaping (HTTPRequestHead) -> Bool) {
        self.isGranted = isGranted
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = Self.unwrapInboundIn(data), head.headers.contains(name: "Upgrade") else {
            return context.fireChannelRead(data)
        }
        if !isGranted(head) { head.headers.remove(name: "Upgrade") }
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
    }
}
