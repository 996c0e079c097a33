// SPDX-License-Identifier: Apache-2.0

import Addressing
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// A connection: HTTP/1.1 requests, or a WebSocket where its first request asks for one and may have it.
struct APIChannel: HTTPChannelHandler {
    enum Negotiated: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, HTTPRequestHead)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<Negotiated>
    }

    let table: RouteTable
    let names: LoopbackNames
    let limits: ConnectionLimits
    let logger: Logger
    let responder: Responder

    func setup(channel: any Channel, logger _: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let handlers = channel.pipeline.syncOperations
            let encoder = HTTPResponseEncoder()
            let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
            let pipelining = HTTPServerPipelineHandler()
            let guardian = RequestGuard(limits)
            let filter = UpgradeFilter { mayUpgrade($0, from: channel.overlayRemoteAddress?.address) }
            let unread = UnreadGuard(limits.unread)
            let upgrade = NIOTypedHTTPServerUpgradeHandler(
                httpEncoder: encoder, extraHTTPHandlers: [unread, decoder, pipelining, guardian, filter],
                upgradeConfiguration: upgradeConfiguration)
            try handlers.addHandlers([unread, encoder, decoder, pipelining, guardian, filter, upgrade])
            return Value(channel: channel, negotiated: upgrade.upgradeResultFuture)
        }
    }

    func handle(value: Value, logger _: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
            case .webSocket(let channel, let head): await handle(channel, head)
            }
        } catch {
            logger.debug("connection ended without a request", metadata: ["reason": "\(error)"])
            value.channel.close(promise: nil)
        }
    }

    private func handle(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ head: HTTPRequestHead) async {
        let address = channel.channel.overlayRemoteAddress
        // Who was admitted a moment ago may have lost the right since.
        guard let (stream, request) = stream(head), let participant = try? stream.participant(request, address) else {
            return channel.channel.close(promise: nil)
        }
        await WebSocketConnection(channel, limits: limits.webSocket, logger: logger).run(participant)
    }

    // MARK: - Upgrade

    private var upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration<Negotiated> {
        NIOTypedHTTPServerUpgradeConfiguration(
            upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                    return .http(
                        try NIOAsyncChannel(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: true)))
                }
            })
    }

    private var upgrader: NIOTypedWebSocketServerUpgrader<Negotiated> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: limits.webSocket.message, enableAutomaticErrorHandling: false,
            // What is not granted has not come so far (`UpgradeFilter`).
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    .webSocket(try WebSocketConnection.wrap(channel, limits.webSocket), head)
                }
            })
    }

    /// RFC 6455 §4.2.1. What is refused here is answered as any request: with the reason.
    private func mayUpgrade(_ head: HTTPRequestHead, from source: IPAddress?) -> Bool {
        let headers = head.headers
        return names.allow(headers["Host"].first, from: source) && head.method == .GET
            && headers[canonicalForm: "Upgrade"].map { $0.lowercased() } == ["websocket"]
            && headers["Sec-WebSocket-Version"] == ["13"] && headers["Sec-WebSocket-Key"].count == 1
            && mayOpenStream(head)
    }

    private func mayOpenStream(_ head: HTTPRequestHead) -> Bool {
        guard let (stream, request) = stream(head) else { return false }
        guard stream.isForPages && head.isFromOwnPage || !head.headers.contains(name: "Origin") else { return false }
        return (try? stream.admit(request)) != nil
    }

    private func stream(_ head: HTTPRequestHead) -> (StreamAction, EndpointRequest)? {
        guard let request = try? HTTPRequest(head, secure: false, splitCookie: false) else { return nil }
        for match in table.matches(head.uri.prefix { $0 != "?" }) {
            guard case .stream(let stream) = match.endpoint.action else { continue }
            let body = RequestBody(buffer: ByteBuffer())
            return (stream, EndpointRequest(Request(head: request, body: body), match))
        }
        return nil
    }
}

extension HTTPRequestHead {
    /// A browser names the origin of the page that asks (RFC 6454); a page of ours has the name that it asks at.
    fileprivate var isFromOwnPage: Bool {
        guard let host = headers["Host"].first?.lowercased(), headers["Origin"].count == 1 else { return false }
        return ["https://\(host)", "http://\(host)"].contains(headers["Origin"][0].lowercased())
    }
}
