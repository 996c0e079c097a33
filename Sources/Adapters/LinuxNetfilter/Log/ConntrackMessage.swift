// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
package import LinuxNetlink
package import NodeRuntime
import OverlayModel

/// One entry of connection tracking as nfnetlink tells of it (linux/netfilter/nfnetlink_conntrack.h).
package struct ConntrackMessage: Hashable, Sendable {
    /// The first packet's addresses and protocol.
    struct Tuple: Hashable, Sendable {
        var source: IPAddress?
        var destination: IPAddress?
        var `protocol`: IPProtocol?
        var sourcePort: UInt16?
        var destinationPort: UInt16?
    }

    var original = Tuple()
    var mark = FlowMark(rawValue: 0)
    /// Of both directions; nil without accounting.
    var bytes: UInt64?
    var packets: UInt64?
    /// Milliseconds since the Unix epoch; nil without conntrack timestamps.
    var start: Int64?
    var stop: Int64?

    /// `struct nfgenmsg`: family, version, resource.
    static let familyHeaderSize = 4

    /// - Parameter payload: what follows the netlink header.
    package init(_ payload: Span<UInt8>) throws(MalformedMessage) {
        try forEachAttribute(in: payload, from: Self.familyHeaderSize) { (type, value) throws(MalformedMessage) in
            switch ctattr_type(UInt32(type)) {
            case CTA_TUPLE_ORIG: original = try Tuple(value)
            case CTA_MARK: mark = FlowMark(rawValue: try value.bigEndian(UInt32.self))
            case CTA_COUNTERS_ORIG, CTA_COUNTERS_REPLY: try addCounters(value)
            case CTA_TIMESTAMP: try readTimes(value)
            default: break
            }
        }
    }

    /// The end of a flow that a firewall of ours decided. One that it only ever denied has none: it was not tracked.
    /// - Parameter now: milliseconds since the Unix epoch, for where the kernel does not tell the time.
    package func end(now: Int64) -> FlowEndEvent? {
        guard mark.decider != nil, let source = original.source, let destination = original.destination,
            let `protocol` = original.protocol
        else { return nil }
        let hasPorts = `protocol`.hasPorts
        return FlowEndEvent(
            mark: mark, source: source, sourcePort: hasPorts ? original.sourcePort : nil, destination: destination,
            destinationPort: hasPorts ? original.destinationPort : nil, protocol: `protocol`, bytes: bytes,
            packets: packets, start: start, stop: stop ?? now)
    }

    private mutating func addCounters(_ attributes: Span<UInt8>) throws(MalformedMessage) {
        try forEachAttribute(in: attributes) { (type, value) throws(MalformedMessage) in
            switch ctattr_counters(UInt32(type)) {
            case CTA_COUNTERS_PACKETS: packets = try (packets ?? 0) &+ value.bigEndian(UInt64.self)
            case CTA_COUNTERS_BYTES: bytes = try (bytes ?? 0) &+ value.bigEndian(UInt64.self)
            default: break
            }
        }
    }

    private mutating func readTimes(_ attributes: Span<UInt8>) throws(MalformedMessage) {
        try forEachAttribute(in: attributes) { (type, value) throws(MalformedMessage) in
            switch ctattr_tstamp(UInt32(type)) {
            case CTA_TIMESTAMP_START: start = Int64(try value.bigEndian(UInt64.self) / 1_000_000)
            case CTA_TIMESTAMP_STOP: stop = Int64(try value.bigEndian(UInt64.self) / 1_000_000)
            default: break
            }
        }
    }
}

extension ConntrackMessage.Tuple {
    init(_ attributes: Span<UInt8>) throws(MalformedMessage) {
        try forEachAttribute(in: attributes) { (type, value) throws(MalformedMessage) in
            switch ctattr_tuple(UInt32(type)) {
            case CTA_TUPLE_IP: try readAddresses(value)
            case CTA_TUPLE_PROTO: try readProtocol(value)
            default: break
            }
        }
    }

    private mutating func readAddresses(_ attributes: Span<UInt8>) throws(MalformedMessage) {
        try forEachAttribute(in: attributes) { (type, value) throws(MalformedMessage) in
            switch ctattr_ip(UInt32(type)) {
            case CTA_IP_V4_SRC, CTA_IP_V6_SRC: source = try value.address()
            case CTA_IP_V4_DST, CTA_IP_V6_DST: destination = try value.address()
            default: break
            }
        }
    }

    private mutating func readProtocol(_ attributes: Span<UInt8>) throws(MalformedMessage) {
        try forEachAttribute(in: attributes) { (type, value) throws(MalformedMessage) in
            switch ctattr_l4proto(UInt32(type)) {
            case CTA_PROTO_NUM: `protocol` = IPProtocol(rawValue: try value.number(UInt8.self))
            case CTA_PROTO_SRC_PORT: sourcePort = try value.bigEndian(UInt16.self)
            case CTA_PROTO_DST_PORT: destinationPort = try value.bigEndian(UInt16.self)
            default: break
            }
        }
    }
}
