// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

struct HTTPAnswer: Sendable {
    let status: Int
    let body: ByteBuffer
}

/// One request and its answer, on a connection of their own.
struct HTTPExchange: Sendable {
    let connector: ServerConnector

    func send(_ head: HTTPRequestHead, body: ByteBuffer) async throws -> HTTPAnswer {
        let late = ClientError.unreachable("no answer from \(connector.server) within \(connector.limits.request)")
        return try await withDeadline(connector.limits.request, late: late) {
            let channel = try await connector.connect()
            do {
                return try await exchange(head, body, on: channel)
            } catch {
                throw ClientError.from(error, server: connector.server)
            }
        }
    }

    private func exchange(_ head: HTTPRequestHead, _ body: ByteBuffer, on channel: any Channel) async throws
        -> HTTPAnswer
    {
        let parts = try await channel.httpParts()
        return try await parts.executeThenClose { inbound, outbound in
            // At once: a server may answer, and close, as soon as it has the head of a request without a body.
            try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(body)), .end(nil)])
            return try await HTTPAnswer(inbound, from: connector)
        }
    }
}

typealias HTTPParts = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

extension HTTPAnswer {
    init(_ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>, from connector: ServerConnector) async throws {
        var status: Int?
        var body = ByteBuffer()
        for try await part in parts {
            switch part {
            case .head(let head): status = Int(head.status.code)
            case .body(var bytes): body.writeBuffer(&bytes)
            case .end:
                guard let status else { continue }
                self.init(status: status, body: body)
                return
            }
            guard body.readableBytes <= connector.limits.message else {
                throw ClientError.unintelligible("\(connector.server) answers too much")
            }
        }
        try Task.checkCancellation()
        throw ClientError.unreachable("\(connector.server) closed the connection in the middle of its answer")
    }
}

extension Channel {
    func httpParts() async throws -> HTTPParts {
        try await eventLoop.submit {
            // What was closed before would never say so again.
            guard self.isActive else { throw ChannelError.ioOnClosedChannel }
            try self.pipeline.syncOperations.addHTTPClientHandlers()
            return try HTTPParts(wrappingChannelSynchronously: self)
        }.get()
    }
}
