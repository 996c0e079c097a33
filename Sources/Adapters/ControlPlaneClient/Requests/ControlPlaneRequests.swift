// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOHTTP1
import OverlayProtocol

/// Requests to `/api/v1`: values in, values out; what the server refuses is thrown as its `Problem`.
struct ControlPlaneRequests: Sendable {
    let connector: ServerConnector
    let credential: ClientCredential?

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

    /// For what is answered with a file, of any length, and takes as long as it takes.
    func download(_ method: HTTPMethod, _ path: String, to sink: (ByteBuffer) throws -> Void) async throws {
        let head = head(method, path, content: nil)
        let answer = try await HTTPExchange(connector: connector).download(head, to: sink)
        guard answer.status == 200 else { throw answer.refusal(by: connector.server) }
    }

    private func answer(_ method: HTTPMethod, _ path: String, _ body: (any Encodable)?) async throws -> HTTPAnswer {
        let content = try body.map { ByteBuffer(bytes: try JSONEncoder().encode($0)) }
        let head = head(method, path, content: content)
        let answer = try await HTTPExchange(connector: connector).send(head, body: content ?? ByteBuffer())
        guard (200..<300).contains(answer.status) else { throw answer.refusal(by: connector.server) }
        return answer
    }

    private func head(_ method: HTTPMethod, _ path: String, content: ByteBuffer?) -> HTTPRequestHead {
        var headers = HTTPHeaders([
            ("Host", connector.server.authority), ("Accept", "application/json"), ("Connection", "close"),
            ("Content-Length", "\(content?.readableBytes ?? 0)"),
        ])
        if content != nil { headers.add(name: "Content-Type", value: "application/json") }
        credential?.add(to: &headers)
        return HTTPRequestHead(version: .http1_1, method: method, uri: "/api/v1" + path, headers: headers)
    }
}

extension HTTPAnswer {
    func refusal(by server: ServerAddress) -> any Error {
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(body.readableBytesView)) { return problem }
        return ClientError.unintelligible(
            "\(server) answers \(status), but not as a control plane does: is this its address?")
    }
}
