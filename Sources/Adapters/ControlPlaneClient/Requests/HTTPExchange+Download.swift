// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

extension HTTPExchange {
    /// Hands the body of a 200 on as it comes; that of another status is the answer's.
    /// - Throws: also where the body ends too early.
    func download(_ head: HTTPRequestHead, to sink: (ByteBuffer) throws -> Void) async throws -> HTTPAnswer {
        let channel = try await connector.connect()
        do {
            return try await channel.httpParts().executeThenClose { inbound, outbound in
                try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(ByteBuffer())), .end(nil)])
                return try await receive(inbound, to: sink)
            }
        } catch {
            throw ClientError.from(error, server: connector.server)
        }
    }

    private func receive(
        _ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>, to sink: (ByteBuffer) throws -> Void
    ) async throws -> HTTPAnswer {
        var iterator = parts.makeAsyncIterator()
        guard case .head(let head)? = try await iterator.next() else { throw interrupted }
        var refusal = ByteBuffer()
        while let part = try await iterator.next() {
            switch part {
            case .head: break
            case .body(let bytes) where head.status == .ok: try sink(bytes)
            case .body(var bytes):
                guard refusal.readableBytes <= connector.limits.message else { throw interrupted }
                refusal.writeBuffer(&bytes)
            case .end: return HTTPAnswer(status: Int(head.status.code), body: refusal)
            }
        }
        throw interrupted
    }

    private var interrupted: ClientError {
        .unreachable("\(connector.server) closed the connection in the middle of its answer")
    }
}
