// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NodeRuntime
import OverlayProtocol
import Testing

@testable import ControlPlaneClient

@Suite struct RequestTests {
    @Test func `a request carries host, length and body`() async throws {
        let received = Received()
        _ = try await challenge(answer: httpAnswer(challengeBody), received: received)
        let lines = received.text.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "POST /api/v1/agent/challenge HTTP/1.1")
        #expect(lines.contains("Content-Length: 0"))
        #expect(lines.contains { $0.hasPrefix("Host: localhost:") })
    }

    @Test func `a server may close as soon as it has answered`() async throws {
        for _ in 1...100 {
            let answer = try await challenge(answer: httpAnswer(challengeBody), closes: true)
            #expect(answer.nonce == "n")
        }
    }

    @Test func `an answer may come in chunks`() async throws {
        let chunks = challengeBody.utf8.map { "1\r\n\(Character(UnicodeScalar($0)))\r\n" }.joined()
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n"
        #expect(try await challenge(answer: answer).nonce == "n")
    }

    @Test func `what the server refuses is its problem document`() async throws {
        let body = #"{"code":"too_many_requests","detail":"ten a minute","status":429}"#
        let answer = httpAnswer(body, status: "429 Too Many Requests", type: "application/problem+json")
        await #expect(throws: ControlLinkError.refused(Problem(.tooManyRequests, "ten a minute"))) {
            try await challenge(answer: answer)
        }
    }

    @Test(arguments: [
        (httpAnswer("<html>", status: "502 Bad Gateway"), "is this its address?"),
        (httpAnswer("<html>"), "can't read"),
        (httpAnswer(#"{"nonce":1}"#), "can't read"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "doesn't speak HTTP"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "in the middle of its answer"),
        ("", "closed the connection"),
        (httpAnswer(String(repeating: "x", count: 600)), "too much"),
    ])
    func `an answer that is none says what is wrong`(answer: String, hint: String) async {
        let error = await #expect(throws: ControlLinkError.self) {
            try await challenge(answer: answer, closes: true)
        }
        guard case .unreachable(let sentence)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(sentence.contains(hint), "\(sentence)")
    }

    @Test func `a server that is slow is given up`() async {
        let error = await #expect(throws: ControlLinkError.self) {
            try await challenge(
                answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
                limits: ClientLimits(request: .milliseconds(500)))
        }
        #expect("\(error as (any Error)?)".contains("no answer from"))
    }

    @Test func `a server that doesn't shake hands is given up`() async throws {
        try await withServer(nil, configure: { _ in }) { port in
            let error = await #expect(throws: ControlLinkError.self) {
                try await link("localhost", port, limits: ClientLimits(handshake: .milliseconds(200))).challenge()
            }
            #expect("\(error as (any Error)?)".contains("in time"))
        }
    }

    @Test func `a server without TLS is not taken for one with`() async throws {
        let plain: @Sendable (any Channel) throws -> Void = {
            try $0.pipeline.syncOperations.addHandler(RawAnswer("HTTP/1.1 400 Bad Request\r\n\r\n", closes: true))
        }
        try await withServer(nil, configure: plain) { port in
            await #expect(throws: ControlLinkError.self) { try await link("localhost", port).challenge() }
        }
    }

    @Test func `where nobody listens is said`() async throws {
        let port = try await withServer(nil, configure: { _ in }) { $0 }
        let error = await #expect(throws: ControlLinkError.self) {
            try await link("localhost", port, scheme: "http").challenge()
        }
        #expect("\(error as (any Error)?)".contains("127.0.0.1: Connection refused"))
    }

    @Test func `an unknown name is said`() async throws {
        let error = await #expect(throws: ControlLinkError.self) {
            try await link("warren.invalid", 443).challenge()
        }
        #expect("\(error as (any Error)?)".contains("name is not known"))
    }

    private func challenge(
        answer: String, closes: Bool = false, received: Received = Received(),
        limits: ClientLimits = .patient(message: 512)
    ) async throws -> ChallengeResponse {
        let configure: @Sendable (any Channel) throws -> Void = {
            try $0.pipeline.syncOperations.addHandler(RawAnswer(answer, closes: closes, received: received))
        }
        return try await withServer(nil, configure: configure) { port in
            try await link("localhost", port, limits: limits, scheme: "http").challenge()
        }
    }
}
