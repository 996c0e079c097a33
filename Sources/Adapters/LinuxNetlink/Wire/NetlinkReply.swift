// SPDX-License-Identifier: Apache-2.0

import CLinux

/// One message of a datagram from the kernel.
public struct NetlinkHeader: Hashable, Sendable {
    public static let size = 16

    public let type: UInt16
    /// NLM_F_*.
    public let flags: UInt16
    public let sequence: UInt32
    public let port: UInt32
}

/// Hands each message of a datagram to `body`: its header and what follows it.
public func forEachMessage(
    in datagram: Span<UInt8>,
    _ body: (_ header: NetlinkHeader, _ payload: Span<UInt8>) throws(MalformedMessage) -> Void
) throws(MalformedMessage) {
    var at = 0
    while at < datagram.count {
        let length = Int(try datagram.number(UInt32.self, at: at))
        guard length >= NetlinkHeader.size, length <= datagram.count - at else {
            throw MalformedMessage("a message says \(length) bytes; 16 to \(datagram.count - at) are possible")
        }
        let header = NetlinkHeader(
            type: try datagram.number(UInt16.self, at: at + 4), flags: try datagram.number(UInt16.self, at: at + 6),
            sequence: try datagram.number(UInt32.self, at: at + 8), port: try datagram.number(UInt32.self, at: at + 12))
        try body(header, datagram.extracting(at + NetlinkHeader.size..<at + length))
        at += min((length + 3) & ~3, datagram.count - at)
    }
}

/// What a message says about the request it answers.
public enum NetlinkReply: Hashable, Sendable {
    /// Part of the answer; the payload is the family's.
    case data
    /// The end of a dump, or the acknowledgement of a request: nothing more follows.
    case finished
    /// The request failed: an errno, and the kernel's words where it has some (extended acknowledgement).
    case failed(code: Int32, message: String?)
    /// Not part of any answer.
    case ignorable

    public init(_ header: NetlinkHeader, _ payload: Span<UInt8>) throws(MalformedMessage) {
        switch Int32(header.type) {
        case NLMSG_ERROR: self = try Self.outcome(header, payload, attributesAt: Self.endOfError(header, payload))
        // The end of a dump carries an error number in newer kernels; one without is a success.
        case NLMSG_DONE: self = payload.count < 4 ? .finished : try Self.outcome(header, payload, attributesAt: 4)
        case NLMSG_NOOP, NLMSG_OVERRUN: self = .ignorable
        default: self = .data
        }
    }

    private static func outcome(
        _ header: NetlinkHeader, _ payload: Span<UInt8>, attributesAt offset: Int
    ) throws(MalformedMessage) -> NetlinkReply {
        let code = try payload.number(Int32.self)
        if code == 0 { return .finished }
        var message: String?
        if Int32(header.flags) & NLM_F_ACK_TLVS != 0 {
            try forEachAttribute(in: payload, from: offset) { type, value throws(MalformedMessage) in
                if type == .type(NLMSGERR_ATTR_MSG.rawValue) { message = value.text }
            }
        }
        // The kernel sends errno negated; Int32.min has no positive counterpart.
        return .failed(code: 0 &- code, message: message)
    }

    /// Where an error's attributes begin: behind the number, the request's header and, unless capped, its payload.
    private static func endOfError(_ header: NetlinkHeader, _ payload: Span<UInt8>) throws(MalformedMessage) -> Int {
        let capped = 4 + NetlinkHeader.size
        if Int32(header.flags) & NLM_F_ACK_TLVS == 0 || Int32(header.flags) & NLM_F_CAPPED != 0 { return capped }
        let requestLength = Int(try payload.number(UInt32.self, at: 4))
        return 4 + max(NetlinkHeader.size, (requestLength + 3) & ~3)
    }
}
