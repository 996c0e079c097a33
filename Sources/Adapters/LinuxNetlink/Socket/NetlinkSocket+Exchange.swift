// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

extension NetlinkSocket {
    /// Asks for a change and waits until it is made.
    /// - Parameter success: errnos that are as good as success, such as EEXIST for what should be there.
    /// - Returns: whether the kernel changed something, false for one of `success`.
    @discardableResult
    public mutating func request(
        _ message: NetlinkMessage, _ operation: String, success: Set<Int32> = []
    ) throws(NetlinkError) -> Bool {
        do {
            _ = try exchange(message, operation) { (_) throws(MalformedMessage) in }
            return true
        } catch {
            guard success.contains(error.code) else { throw error }
            return false
        }
    }

    /// Asks for a list and decodes its elements, those that `decode` doesn't answer with nil.
    public mutating func list<Element>(
        _ message: NetlinkMessage, _ operation: String,
        _ decode: (Span<UInt8>) throws(MalformedMessage) -> Element?
    ) throws(NetlinkError) -> [Element] {
        try collect(message, operation, into: []) { (elements, payload) throws(MalformedMessage) in
            if let element = try decode(payload) { elements.append(element) }
        }
    }

    /// Asks for something and takes in the parts of the answer. What changed while it was read is read again, eight
    /// times at most.
    public mutating func collect<Result>(
        _ message: NetlinkMessage, _ operation: String, into initial: Result,
        _ merge: (inout Result, Span<UInt8>) throws(MalformedMessage) -> Void
    ) throws(NetlinkError) -> Result {
        for _ in 0..<8 {
            var result = initial
            let isWhole = try exchange(message, operation) { (payload) throws(MalformedMessage) in
                try merge(&result, payload)
            }
            if isWhole { return result }
        }
        throw NetlinkError(operation, code: EAGAIN, message: "it kept changing while it was read")
    }

    /// Sends a request and hands the payloads of its answer to `body`, until the kernel says that it is complete.
    /// - Returns: false when the answer is inconsistent, because what it lists changed meanwhile.
    private mutating func exchange(
        _ message: NetlinkMessage, _ operation: String, _ body: (Span<UInt8>) throws(MalformedMessage) -> Void
    ) throws(NetlinkError) -> Bool {
        let (sequence, port) = (try send(message, operation), port)
        var isWhole = true
        var end: NetlinkReply?
        while end == nil {
            try receive(operation) { (datagram) throws(MalformedMessage) in
                try forEachMessage(in: datagram) { (header, payload) throws(MalformedMessage) in
                    // What answers an earlier request that was given up is skipped.
                    guard header.sequence == sequence, header.port == port else { return }
                    if Int32(header.flags) & NLM_F_DUMP_INTR != 0 { isWhole = false }
                    let reply = try NetlinkReply(header, payload)
                    switch reply {
                    case .data: try body(payload)
                    case .finished, .failed: end = reply
                    case .ignorable: break
                    }
                }
            }
        }
        if case .failed(let code, let words)? = end { throw NetlinkError(operation, code: code, message: words) }
        return isWhole
    }
}
