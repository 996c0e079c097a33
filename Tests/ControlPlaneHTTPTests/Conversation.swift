// SPDX-License-Identifier: Apache-2.0

@testable import ControlPlaneHTTP

/// Requests on one connection, one after the other: many of them cost little.
final class Conversation {
    private var wire: Wire

    private init(_ wire: Wire) { self.wire = wire }

    static func open(_ port: UInt16, _ body: (Conversation) async throws -> Void) async throws {
        try await Wire.open(port) { try await body(Conversation($0)) }
    }

    func ask(_ method: String, _ path: String, headers: [String: String], body: [UInt8]) async throws -> Answer {
        let fields = headers.map { "\($0): \($1)\r\n" }.joined()
        let head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)Content-Length: \(body.count)\r\n\r\n"
        try await wire.write(Array(head.utf8) + body)
        let answered = try await wire.read(through: "\r\n\r\n")
        let length = Answer(answered).headers["content-length"].flatMap { Int($0) } ?? 0
        return Answer(answered + String(decoding: try await wire.read(length) ?? [], as: UTF8.self))
    }
}
