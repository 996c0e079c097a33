// SPDX-License-Identifier: Apache-2.0

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
        case webSocket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, path: Substring, token: String?)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<Negotiated>
    }

    let table: RouteTable
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
            let filter = UpgradeFilter(isGranted: mayUpgrade)
            let upgrade = NIOTypedHTTPServerUpgradeHandler(
                httpEncoder: encoder, extraHTTPHandlers: [decoder, pipelining, guardian, filter],
                upgradeConfiguration: upgradeConfiguration)
            try handlers.addHandlers([encoder, decoder, pipelining, guardian, filter, upgrade])
            return Value(channel: channel, negotiated: upgrade.upgradeResultFuture)
        }
    }

    func handle(value: Value, logger _: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
            case .webSocket(let channel, let path, let token): await handle(channel, at: path, token)
            }
        } catch {
            logger.debug("connection ended without a request", metadata: ["reason": "\(error)"])
            value.channel.close(promise: nil)
        }
    }

    private func handle(
        _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, at path: Substring, _ token: String?
    ) async {
        guard let stream = stream(at: path) else { return channel.channel.close(promise: nil) }
        let request = StreamRequest(address: channel.channel.overlayRemoteAddress, token: token)
        await WebSocketConnection(channel, limits: limits.webSocket, logger: logger).run(stream.participant(request))
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
                    .webSocket(
                        try WebSocketConnection.wrap(channel, limits.webSocket), path: Self.path(of: head),
                        token: StreamRequest(head).token)
                }
            })
    }

    /// RFC 6455 §4.2.1. A browser names the page's origin; no page has business with a node's stream.
    private func mayUpgrade(_ head: HTTPRequestHead) -> Bool {
        let headers = head.headers
        return head.method == .GET && headers[canonicalForm: "Upgrade"].map { $0.lowercased() } == ["websocket"]
            && headers["Sec-WebSocket-Version"] == ["13"] && headers["Sec-WebSocket-Key"].count == 1
            && !headers.contains(name: "Origin") && isAdmitted(head)
    }

    /// A request that isn't is answered as one that asks for no WebSocket, which is told why.
    private func isAdmitted(_ head: HTTPRequestHead) -> Bool {
        guard let stream = stream(at: Self.path(of: head)) else { return false }
        do {
            try stream.admit(StreamRequest(head))
            return true
        } catch {
            return false
        }
    }

    private func stream(at path: Substring) -> (admit: Endpoint.Admission, participant: Endpoint.Participant)? {
        for match in table.matches(path) {
            if case .stream(let admit, let participant) = match.endpoint.action { return (admit, participant) }
        }
        return nil
    }

    private static func path(of head: HTTPRequestHead) -> Substring { head.uri.prefix { $0 != "?" } }
}
