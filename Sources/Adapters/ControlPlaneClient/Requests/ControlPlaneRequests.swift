// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOHTTP1
import OverlayProtocol

/// Requests to `/api/v1`: values in, values out; what the server refuses is thrown as its `Problem`.
struct ControlPlaneRequests: Sendable {
    let connector: ServerConnector
    /// For `Authorization`.
    let session: String?

    /// - Parameter path: below `/api/v1`, with what has to be encoded in it encoded.
    func send<Answer: Decodable>(_ method: HTTPMethod, _ path: String, _ body: (any Encodable)? = nil) async throws
        -> Answer
    {
        let answer = try await answer(method, path, body)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(answer.body.readableBytesView))
        } catch {
            throw ClientError.unintelligible("\(connector.server) answers what this version can't read: \(error)")
        }
    }

    /// For what is answered with nothing.
    func send(_ method: HTTPMethod, _ path: String, _ body: (any Encodable)? = nil) async throws {
        _ = try await answer(method, path, body)
    }

    private func answer(_ method: HTTPMethod, _ path: String, _ body: (any Encodable)?) async throws -> HTTPAnswer {
        let content = try body.map { ByteBuffer(bytes: try JSONEncoder().encode($0)) } ?? ByteBuffer()
        var headers = HTTPHeaders([
            ("Host", connector.server.authority), ("Accept", "application/json"), ("Connection", "close"),
            ("Content-Length", "\(content.readableBytes)"),
        ])
        if body != nil { headers.add(name: "Content-Type", value: "application/json") }
        if let session { headers.add(name: "Authorization", value: "Session \(session)") }
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: "/api/v1" + path, headers: headers)
        let answer = try await HTTPExchange(connector: connector).send(head, body: content)
        guard (200..<300).contains(answer.status) else { throw answer.refusal(by: connector.server) }
        return answer
    }
}

extension HTTPAnswer {
    func refusal(by server: ServerAddress) -> any Error {
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(body.readableBytesView)) { return problem }
        return ClientError.unintelligible(
            "\(server) answers \(status), but not as a control plane does: is this its address?")
    }
}
