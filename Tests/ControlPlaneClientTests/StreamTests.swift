// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import NodeRuntime
import OverlayProtocol
import Synchronization
import Testing

@testable import ControlPlaneClient

@Suite struct StreamTests {
    @Test func `what the server sends comes as messages, and later kinds by their names`() async throws {
        let messages = try await messages(2) { stream in
            try await stream.send(#"{"v":1,"type":"pending"}"#)
            try await stream.send(#"{"v":1,"type":"dance","steps":3}"#)
        }
        #expect(messages == [.pending, .unknown(type: "dance")])
    }

    @Test func `a message in fragments is put together, pings between them are answered`() async throws {
        let pong = Mutex<String?>(nil)
        let messages = try await messages(1) { stream in
            try await stream.send(#"{"v":1,"#, fin: false)
            try await stream.send("42", opcode: .ping)
            for await frame in stream.inbound where frame.opcode == .pong {
                pong.withLock { $0 = String(buffer: frame.unmaskedData) }
                break
            }
            try await stream.send(#""type":"pending"}"#, opcode: .continuation)
        }
        #expect(messages == [.pending])
        #expect(pong.withLock { $0 } == "42")
    }

    @Test func `what the node sends comes masked`() async throws {
        let received = Mutex<(masked: Bool, text: String)?>(nil)
        try await withStreamServer { stream in
            for await frame in stream.inbound where frame.opcode == .text {
                received.withLock { $0 = (frame.maskKey != nil, String(buffer: frame.unmaskedData)) }
                try await stream.send(#"{"v":1,"type":"pending"}"#)
            }
        } body: { port in
            try await stream(port) { stream in
                try await stream.send(.unknown(type: "dance"))
                _ = try await stream.messages.first { _ in true }
            }
        }
        let frame = try #require(received.withLock { $0 })
        #expect(frame.masked)
        #expect(frame.text.contains(#""type":"dance""#))
    }

    @Test(arguments: StreamCloseCode.allCases)
    func `each close code is told with its reason`(code: StreamCloseCode) async throws {
        let error = try await ending { try await $0.close(code.rawValue, "because") }
        #expect(error == .closed(code, reason: "because"))
    }

    @Test func `a close code that this version doesn't know is told by number`() async throws {
        let error = try await ending { try await $0.close(4999, "because") }
        #expect(error == .closed(nil, reason: "code 4999 because"))
    }

    @Test func `a connection that breaks is unreachable`() async throws {
        let error = try await ending { _ in }
        #expect(sentence(error).contains("without saying why"))
    }

    @Test func `a server that falls silent is unreachable`() async throws {
        let error = try await ending(limits: ClientLimits(silence: .milliseconds(500))) { stream in
            _ = await stream.closeCode()
        }
        #expect(sentence(error).contains("fallen silent"))
    }

    @Test(arguments: ["{", #"{"v":1}"#, #"{"v":1,"type":"snapshot"}"#])
    func `what can't be read ends the stream with the code for it`(text: String) async throws {
        let code = Mutex<UInt16?>(nil)
        let error = try await ending { stream in
            try await stream.send(text)
            let received = await stream.closeCode()
            code.withLock { $0 = received }
        }
        #expect(sentence(error).contains("can't read"))
        #expect(code.withLock { $0 } == StreamCloseCode.malformed.rawValue)
    }

    @Test(arguments: [1, 2])
    func `a message larger than the limit ends the stream with the code for it`(fragments: Int) async throws {
        let code = Mutex<UInt16?>(nil)
        let error = try await ending { stream in
            let part = String(repeating: "x", count: 6000 / fragments)
            for index in 1...fragments {
                try await stream.send(part, fin: index == fragments, opcode: index == 1 ? .text : .continuation)
            }
            let received = await stream.closeCode()
            code.withLock { $0 = received }
        }
        #expect(sentence(error).contains("WebSocket rules"))
        #expect(code.withLock { $0 } == 1009)
    }

    @Test func `of messages that nobody takes the newest are kept`() async throws {
        let taken = Mutex<[ServerMessage]>([])
        let (allRead, reading) = AsyncStream<Void>.makeStream()
        try await withStreamServer { stream in
            for number in 1...100 { try await stream.send(#"{"v":1,"type":"\#(number)"}"#) }
            try await stream.send("", opcode: .ping)
            for await frame in stream.inbound where frame.opcode == .pong { break }
            reading.finish()
            _ = await stream.closeCode()
        } body: { port in
            try await stream(port) { stream in
                for await _ in allRead {}
                for try await message in stream.messages.prefix(4) { taken.withLock { $0.append(message) } }
            }
        }
        #expect(taken.withLock { $0 } == (97...100).map { .unknown(type: "\($0)") })
    }

    @Test func `a node that has finished says good-bye`() async throws {
        let code = Mutex<UInt16?>(nil)
        try await withStreamServer { stream in
            let received = await stream.closeCode()
            code.withLock { $0 = received }
        } body: { port in
            try await stream(port) { _ in }
        }
        #expect(code.withLock { $0 } == 1000)
    }

    @Test func `a server that refuses to open a stream says why`() async throws {
        let body = #"{"code":"too_many_requests","detail":"later","status":429}"#
        let refusing: @Sendable (any Channel) throws -> Void = {
            try $0.pipeline.syncOperations.addHandler(
                RawAnswer(httpAnswer(body, status: "429 Too Many Requests")))
        }
        try await withServer(nil, configure: refusing) { port in
            await #expect(throws: ControlLinkError.refused(Problem(.tooManyRequests, "later"))) {
                try await stream(port) { _ in }
            }
        }
    }
}

private func stream(
    _ port: UInt16, limits: ClientLimits = .patient(message: 4096),
    _ body: @Sendable (any ControlStream) async throws -> Void
) async throws {
    try await link("localhost", port, limits: limits, scheme: "http").withStream(body)
}

/// The first messages that a server with `script` sends.
private func messages(
    _ count: Int, _ script: @escaping @Sendable (ServedStream) async throws -> Void
) async throws -> [ServerMessage] {
    try await withStreamServer { stream in
        try await script(stream)
        _ = await stream.closeCode()
    } body: { port in
        let received = Mutex<[ServerMessage]>([])
        try await stream(port) { stream in
            for try await message in stream.messages.prefix(count) { received.withLock { $0.append(message) } }
        }
        return received.withLock { $0 }
    }
}

/// How a stream ends to which a server does what `script` says.
private func ending(
    limits: ClientLimits = .patient(message: 4096),
    _ script: @escaping @Sendable (ServedStream) async throws -> Void
) async throws -> ControlLinkError {
    try await withStreamServer(script) { port in
        let error = await #expect(throws: ControlLinkError.self) {
            try await stream(port, limits: limits) { stream in
                for try await _ in stream.messages {}
            }
        }
        return try #require(error)
    }
}

private func sentence(_ error: ControlLinkError) -> String {
    guard case .unreachable(let sentence) = error else { return "" }
    return sentence
}
