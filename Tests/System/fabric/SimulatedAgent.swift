// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import NIOCore
import NIOWebSocket
import OverlayProtocol
import Synchronization

/// An agent without a tunnel: it has an identity, one stream at a time, and the state's id that it was sent last.
final class SimulatedAgent: Sendable {
    private struct State {
        var stateID: String?
        var counter: UInt64 = 0
        var hasReported = false
        var hasFailed = false
        var channel: (any Channel)?
        /// Since it was last marked: when the first state or change came, on CLOCK_MONOTONIC in nanoseconds, and how
        /// much was sent.
        var arrival: UInt64?
        var bytes = 0
        var wholeStates = 0
        var failure: String?
    }

    let identity: AgentIdentity
    private let report: ReportTemplate
    private let state = Mutex(State())

    init(_ identity: AgentIdentity, report: ReportTemplate) {
        (self.identity, self.report) = (identity, report)
    }

    /// - Returns: what it answers.
    func receive(_ message: ByteBuffer) throws -> [String] {
        if message.contains(#""type":"challenge""#) {
            let challenge = try JSONDecoder().decode(StreamChallenge.self, from: Data(message.readableBytesView))
            return [try CanonicalJSON.encode(identity.hello(to: challenge, has: state.withLock { $0.stateID }))]
        }
        let isWhole = message.contains(#""type":"snapshot""#)
        guard isWhole || message.contains(#""type":"delta""#) else { return [] }
        let id = message.value(of: isWhole ? "state_id" : "to_state_id")
        return state.withLock { state in
            state.arrival = state.arrival ?? monotonicNanoseconds()
            state.bytes += message.readableBytes
            state.wholeStates += isWhole ? 1 : 0
            state.stateID = id
            return [next(&state) { _, counter, id in report.change(counter, id) }]
        }
    }

    /// Says what an agent says each 30 seconds, if it has something to say.
    func beat() { say { _, counter, id in report.heartbeat(counter, id) } }

    /// Says by turns that it can't run what it should, and that it does: each is news.
    func stir() {
        say { state, counter, id in
            state.hasFailed.toggle()
            return state.hasFailed ? report.failure(counter, id) : report.heartbeat(counter, id)
        }
    }

    private func say(_ text: Words) {
        let (channel, text) = state.withLock { state -> ((any Channel)?, String?) in
            (state.channel, state.stateID == nil ? nil : next(&state, text))
        }
        guard let channel, let text else { return }
        let frame = WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text))
        channel.writeAndFlush(frame, promise: nil)
    }

    /// A report's text, by its counter and the state's id.
    private typealias Words = (inout State, UInt64, String) -> String

    private func next(_ state: inout State, _ text: Words) -> String {
        state.counter += 1
        let (counter, id) = (state.counter, state.stateID ?? "")
        guard state.hasReported else {
            state.hasReported = true
            return report.first(counter, id)
        }
        return text(&state, counter, id)
    }

    func mark(forgetState: Bool = false) {
        state.withLock { state in
            (state.arrival, state.bytes, state.wholeStates) = (nil, 0, 0)
            if forgetState { state.stateID = nil }
        }
    }

    func connected(_ channel: any Channel) { state.withLock { $0.channel = channel } }
    func disconnected() { state.withLock { ($0.channel, $0.hasReported) = (nil, false) } }
    func failed(_ reason: String) { state.withLock { $0.failure = reason } }

    var channel: (any Channel)? { state.withLock { $0.channel } }
    var failure: String? { state.withLock { $0.failure } }
    var arrival: UInt64? { state.withLock { $0.arrival } }
    var bytes: Int { state.withLock { $0.bytes } }
    var wholeStates: Int { state.withLock { $0.wholeStates } }
}

func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

extension ByteBuffer {
    fileprivate func contains(_ text: String) -> Bool { with(text) { $0 != nil } }

    /// The text of a field, wherever it first stands.
    fileprivate func value(of field: String) -> String? {
        let key = "\"\(field)\":\""
        return with(key) { found in
            found.map { String(cString: $0 + key.utf8.count, endingAt: "\"") }
        }
    }

    /// libc finds it many times sooner than a generic search.
    private func with<Value>(_ text: String, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        var copy = self
        copy.writeInteger(UInt8(0))
        return copy.withUnsafeReadableBytes { bytes in
            body(
                bytes.baseAddress.flatMap { strstr($0.assumingMemoryBound(to: CChar.self), text) }.map {
                    UnsafePointer($0)
                })
        }
    }
}

extension String {
    /// - Parameter end: the character that it ends before.
    fileprivate init(cString start: UnsafePointer<CChar>, endingAt end: Unicode.Scalar) {
        let length = strcspn(start, String(end))
        self.init(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
