// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

@Suite struct FlowsPacketSummaryTests {
    @Test(arguments: Sample.all)
    func `a packet is summed up by its addresses, protocol, ports and length`(sample: Sample) throws {
        #expect(try PacketSummary(sample.bytes.span) == sample.summary)
    }

    @Test(arguments: Sample.all)
    func `a packet that is cut anywhere says less, never something else`(sample: Sample) throws {
        for count in sample.bytes.indices {
            let cut = Array(sample.bytes[..<count])
            let header = sample.summary.source.family == .v4 ? 20 : 40
            guard count >= header else {
                #expect(throws: PacketError.truncated) { try PacketSummary(cut.span) }
                continue
            }
            let summary = try PacketSummary(cut.span)
            #expect(summary.source == sample.summary.source && summary.destination == sample.summary.destination)
            #expect(summary.length == sample.summary.length)
            #expect(summary.sourcePort == nil || summary.sourcePort == sample.summary.sourcePort)
            #expect(summary.destinationPort == nil || summary.destinationPort == sample.summary.destinationPort)
        }
    }

    @Test(arguments: Sample.all)
    func `no flipped byte makes the parser trap`(sample: Sample) {
        for index in sample.bytes.indices {
            for value in UInt8.min...UInt8.max {
                var bytes = sample.bytes
                bytes[index] = value
                _ = try? PacketSummary(bytes.span)
            }
        }
    }

    @Test func `what is no IP packet is an error that says why`() {
        #expect(throws: PacketError.truncated) { try PacketSummary([UInt8]().span) }
        #expect(throws: PacketError.unknownVersion(5)) { try PacketSummary([0x55, 0].span) }
        let short: [UInt8] = [0x44] + Array(repeating: 0, count: 30)
        #expect(throws: PacketError.headerTooShort(16)) { try PacketSummary(short.span) }
    }

    @Test func `a chain of more than eight extension headers is not followed to its end`() throws {
        let chain = (0..<8).flatMap { _ in Packet.options(next: 60) } + Packet.options(next: 6) + Packet.ports
        let summary = try PacketSummary(Packet.v6(next: 60, chain).span)
        #expect(summary.protocol == IPProtocol(rawValue: 60) && summary.destinationPort == nil)
    }
}

/// A packet's bytes and what they mean.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let summary: PacketSummary

    var testDescription: String { name }

    static let all: [Sample] = [
        Sample("IPv4 TCP", Packet.v4(protocol: 6, Packet.ports), 6, ports: true),
        Sample("IPv4 UDP with options", Packet.v4(protocol: 17, options: [1, 1, 1, 1], Packet.ports), 17, ports: true),
        Sample("IPv4 ICMP echo", Packet.v4(protocol: 1, [8, 0, 0, 0, 0, 1, 0, 1]), 1),
        Sample("IPv4 first fragment", Packet.v4(protocol: 17, fragment: 0x2000, Packet.ports), 17, ports: true),
        Sample("IPv4 later fragment", Packet.v4(protocol: 17, fragment: 0x00b9, Packet.ports), 17),
        Sample("IPv4 ESP", Packet.v4(protocol: 50, Packet.ports), 50),
        Sample("IPv4 jumbo", Packet.v4(protocol: 6, length: 0, Packet.ports), 6, ports: true, length: .some(nil)),
        Sample("IPv6 TCP", Packet.v6(next: 6, Packet.ports), 6, ports: true),
        Sample("IPv6 ICMPv6", Packet.v6(next: 58, [128, 0, 0, 0, 0, 1, 0, 1]), 58),
        Sample("IPv6 hop-by-hop", Packet.v6(next: 0, Packet.options(next: 17) + Packet.ports), 17, ports: true),
        Sample("IPv6 routing", Packet.v6(next: 43, Packet.options(next: 6, units: 2) + Packet.ports), 6, ports: true),
        Sample("IPv6 first fragment", Packet.v6(next: 44, [17, 0, 0, 1, 0, 0, 0, 9] + Packet.ports), 17, ports: true),
        Sample("IPv6 later fragment", Packet.v6(next: 44, [17, 0, 0, 8, 0, 0, 0, 9] + Packet.ports), 17),
        Sample(
            "IPv6 authentication header",
            Packet.v6(next: 51, [6, 4, 0, 0] + Array(repeating: 0, count: 20) + Packet.ports), 6, ports: true),
        Sample(
            "IPv6 chain of all",
            Packet.v6(
                next: 0,
                Packet.options(next: 60) + Packet.options(next: 43) + Packet.options(next: 44)
                    + [60, 0, 0, 1, 0, 0, 0, 9] + Packet.options(next: 17) + Packet.ports), 17, ports: true),
        Sample("IPv6 no next header", Packet.v6(next: 59, []), 59),
    ]

    init(_ name: String, _ bytes: [UInt8], _ number: UInt8, ports: Bool = false, length: Int?? = nil) {
        self.name = name
        self.bytes = bytes
        let isV4 = bytes[0] >> 4 == 4
        summary = PacketSummary(
            source: isV4 ? Packet.source4 : Packet.source6,
            destination: isV4 ? Packet.destination4 : Packet.destination6,
            protocol: IPProtocol(rawValue: number), sourcePort: ports ? 0x1234 : nil,
            destinationPort: ports ? 443 : nil, length: length ?? bytes.count)
    }
}

/// Builders of packets.
enum Packet {
    static let source4 = IPAddress.v4(IPv4Address(rawValue: 0x0a0a_0002))
    static let destination4 = IPAddress.v4(IPv4Address(rawValue: 0x0a14_0001))
    static let source6 = IPAddress.v6(IPv6Address(rawValue: 0xfd00_0010 << 96 | 2))
    static let destination6 = IPAddress.v6(IPv6Address(rawValue: 0xfd00_0020 << 96 | 1))
    /// 4660 to 443, then the rest of a short UDP or TCP header.
    static let ports: [UInt8] = [0x12, 0x34, 0x01, 0xbb, 0, 8, 0, 0]

    static func v4(
        protocol: UInt8, fragment: UInt16 = 0, options: [UInt8] = [], length: Int? = nil, _ payload: [UInt8]
    ) -> [UInt8] {
        let total = length ?? 20 + options.count + payload.count
        return [0x45 + UInt8(options.count / 4), 0, UInt8(total >> 8), UInt8(total & 0xff), 0, 1]
            + [UInt8(fragment >> 8), UInt8(fragment & 0xff), 64, `protocol`, 0, 0]
            + source4.bytes + destination4.bytes + options + payload
    }

    static func v6(next: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0x60, 0, 0, 0, UInt8(payload.count >> 8), UInt8(payload.count & 0xff), next, 64]
            + source6.bytes + destination6.bytes + payload
    }

    /// An extension header of `units` times 8 bytes.
    static func options(next: UInt8, units: Int = 1) -> [UInt8] {
        [next, UInt8(units - 1)] + Array(repeating: 0, count: units * 8 - 2)
    }
}
