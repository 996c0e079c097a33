// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxNetlink
import NodeRuntime
import OverlayModel
import Testing

@testable import LinuxNetfilter

@Suite struct LogMessageTests {
    @Test func `a packet message is read whole`() throws {
        let message = try PacketLogMessage(Transcript.packet.span)
        #expect(message.kind == .deny && message.mark == FlowMark(deniedBy: 4, slot: 1, generation: 2))
        #expect(message.inputIndex == 3 && message.outputIndex == 2 && message.sequence == 7)
        #expect(message.timestamp == 1_795_244_709_042)
        #expect(message.packet?.destination.description == "10.20.0.1" && message.packet?.destinationPort == 443)
    }

    @Test func `a flow's end is read whole`() throws {
        let end = try #require(try ConntrackMessage(Transcript.destroyed.span).end(now: 0))
        #expect(end.mark == FlowMark(slot: 1, generation: 2, wouldDeny: true, rule: 0))
        #expect(end.source.description == "10.10.0.2" && end.sourcePort == 40000)
        #expect(end.destination.description == "10.20.0.1" && end.destinationPort == 443 && end.protocol == .tcp)
        #expect(end.packets == 12 && end.bytes == 5000)
        #expect(end.start == 1_000_000 && end.stop == 1_002_500)
    }

    @Test(arguments: [Transcript.packet, Transcript.destroyed])
    func `cut or garbled messages are errors or say less, and never trap`(bytes: [UInt8]) {
        for count in bytes.indices { read(Array(bytes[..<count])) }
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 3, 4, 5, 0x7f, 0x80, 0xff] {
                var garbled = bytes
                garbled[index] = value
                read(garbled)
            }
        }
    }

    @Test func `another program's prefix is none of ours`() throws {
        for prefix in ["", "star", "start2", "packets", "DENY"] {
            var message = NetlinkMessage(type: 0, flags: [])
            message.append(UInt32(0))
            message.put(10, string: prefix)
            #expect(try PacketLogMessage(Transcript.payload(of: message).span).kind == nil)
        }
    }

    @Test func `a flow that no table of ours decided has no end`() throws {
        var message = NetlinkMessage(type: 0, flags: [])
        message.append(UInt32(0))
        Transcript.putTuple(in: &message)
        #expect(try ConntrackMessage(Transcript.payload(of: message).span).end(now: 0) == nil)
    }

    private func read(_ bytes: [UInt8]) {
        _ = try? PacketLogMessage(bytes.span)
        _ = try? ConntrackMessage(bytes.span).end(now: 0)
    }
}

/// Messages as the kernel sends them, attribute numbers as in its headers; without the netlink header.
enum Transcript {
    static let packet: [UInt8] = {
        var message = NetlinkMessage(type: 0, flags: [])
        message.append(UInt32(2))  // AF_INET
        message.put(1, bytes: [8, 0, 2, 0])  // NFULA_PACKET_HDR
        message.put(10, string: "deny")  // NFULA_PREFIX
        message.put(4, UInt32(3).bigEndian)  // NFULA_IFINDEX_INDEV
        message.put(5, UInt32(2).bigEndian)  // NFULA_IFINDEX_OUTDEV
        var time: [UInt8] = []
        for number in [UInt64(1_795_244_709), 42_999] { time += bytes(number) }
        message.put(3, bytes: time)  // NFULA_TIMESTAMP
        message.put(12, UInt32(7).bigEndian)  // NFULA_SEQ
        message.nest(18) { conntrack in  // NFULA_CT
            putTuple(in: &conntrack)
            conntrack.put(8, FlowMark(deniedBy: 4, slot: 1, generation: 2).rawValue.bigEndian)  // CTA_MARK
        }
        message.put(9, bytes: ipPacket)  // NFULA_PAYLOAD
        return payload(of: message)
    }()

    static let destroyed: [UInt8] = {
        var message = NetlinkMessage(type: 0, flags: [])
        message.append(UInt32(2))  // AF_INET
        putTuple(in: &message)
        message.put(8, FlowMark(slot: 1, generation: 2, wouldDeny: true, rule: 0).rawValue.bigEndian)  // CTA_MARK
        for (type, packets, octets) in [(9, 5, 1000), (10, 7, 4000)] as [(UInt16, UInt64, UInt64)] {
            message.nest(type) { counters in  // CTA_COUNTERS_ORIG, CTA_COUNTERS_REPLY
                counters.put(1, bytes: bytes(packets))
                counters.put(2, bytes: bytes(octets))
            }
        }
        message.nest(20) { times in  // CTA_TIMESTAMP
            times.put(1, bytes: bytes(1_000_000_000_000))
            times.put(2, bytes: bytes(1_002_500_999_999))
        }
        return payload(of: message)
    }()

    /// CTA_TUPLE_ORIG: TCP from 10.10.0.2 port 40000 to 10.20.0.1 port 443.
    static func putTuple(in message: inout NetlinkMessage) {
        message.nest(1) { tuple in
            tuple.nest(1) { addresses in
                addresses.put(1, bytes: [10, 10, 0, 2])
                addresses.put(2, bytes: [10, 20, 0, 1])
            }
            tuple.nest(2) { ports in
                ports.put(1, UInt8(6))
                ports.put(2, UInt16(40000).bigEndian)
                ports.put(3, UInt16(443).bigEndian)
            }
        }
    }

    static func payload(of message: NetlinkMessage) -> [UInt8] { Array(message.encoded().dropFirst(16)) }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static let ipPacket: [UInt8] =
        [0x45, 0, 0, 60, 0, 0, 0, 0, 64, 6, 0, 0, 10, 10, 0, 2, 10, 20, 0, 1] + [0x9c, 0x40, 0x01, 0xbb]
}
