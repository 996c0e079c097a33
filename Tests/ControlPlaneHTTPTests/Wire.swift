// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// One connection to a server, byte by byte.
struct Wire {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var unread: [UInt8] = []

    struct TLS: Sendable {
        typealias Verify = @Sendable ([NIOSSLCertificate], EventLoopPromise<NIOSSLVerificationResult>) -> Void

        let context: NIOSSLContext
        /// nil: by the context's trust roots.
        var verify: Verify?

        init(context: NIOSSLContext, verify: Verify? = nil) {
            self.context = context
            self.verify = verify
        }

        func handler() throws -> NIOSSLClientHandler {
            guard let verify else { return try NIOSSLClientHandler(context: context, serverHostname: "localhost") }
            return try NIOSSLClientHandler(
                context: context, serverHostname: "localhost", customVerificationCallback: verify)
        }
    }

    static func open<Result: Sendable>(
        _ port: UInt16, tls: TLS? = nil, _ body: (inout Wire) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: Int(port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(try tls.handler()) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var wire = Wire(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&wire)
        }
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func write(_ text: String) async throws { try await write(Array(text.utf8)) }
    func write(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// - Returns: nil where the connection ends before.
    mutating func read(_ count: Int) async throws -> [UInt8]? {
        while unread.count < count {
            guard try await more() else { return nil }
        }
        defer { unread.removeFirst(count) }
        return Array(unread[..<count])
    }

    /// Up to and with a text, or to the end.
    mutating func read(through end: String) async throws -> String {
        let end = Array(end.utf8)
        while true {
            if let range = unread.firstRange(of: end) {
                defer { unread.removeFirst(range.upperBound) }
                return String(decoding: unread[..<range.upperBound], as: UTF8.self)
            }
            guard try await more() else { return try await readToEnd() }
        }
    }

    mutating func readToEnd() async throws -> String {
        while try await more() {}
        defer { unread = [] }
        return String(decoding: unread, as: UTF8.self)
    }

    private mutating func more() async throws -> Bool {
        do {
            guard let part = try await inbound.next(isolation: #isolation) else { return false }
            unread += part.readableBytesView
            return true
        } catch is IOError {
            // A reset is an end as well.
            return false
        }
    }
}

/// What a server answered.
struct Answer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = (parts.first ?? "").split(separator: "\r\n")
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        headers = Dictionary(
            lines.dropFirst().map { line in
                let field = line.split(separator: ":", maxSplits: 1)
                return (field[0].lowercased(), field[1].trimmingCharacters(in: .whitespaces))
            }, uniquingKeysWith: { first, _ in first })
        body = parts.count > 1 ? String(parts[1]) : ""
    }

    /// A field of the JSON object that the body is.
    subscript(field: String) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        return object?[field].map { "\($0)" }
    }
}

extension World {
    func ask(
        _ method: String, _ path: String, session: String? = nil, headers: [String: String] = [:], body: String? = nil
    ) async throws -> Answer {
        try await Wire.open(port) { wire in
            try await wire.write(
                "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + (session.map { "Authorization: Session \($0)\r\n" } ?? "")
                    + headers.map { "\($0): \($1)\r\n" }.joined()
                    + (body.map { "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" } ?? "\r\n"))
            return Answer(try await wire.readToEnd())
        }
    }
}
