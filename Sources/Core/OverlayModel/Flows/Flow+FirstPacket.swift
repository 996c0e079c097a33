// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Flow {
    /// Its first packet, as bytes: a SYN, a short datagram, an echo request.
    /// - Parameter sourcePort: source port of TCP and UDP, identifier of ICMP.
    public func firstPacket(sourcePort: UInt16) -> [UInt8] {
        let payload = FirstPacket.transport(self, sourcePort: sourcePort)
        switch source.family {
        case .v4: return FirstPacket.ipv4(self, payload)
        case .v6: return FirstPacket.ipv6(self, payload)
        }
    }
}

private enum FirstPacket {

    static func ipv4(_ flow: Flow, _ payload: [UInt8]) -> [UInt8] {
        var header: [UInt8] =
            [0x45, 0] + big(UInt16(20 + payload.count)) + [0, 0, 0x40, 0, 64, flow.protocol.rawValue, 0, 0]
        header += flow.source.bytes + flow.destination.bytes
        let sum = checksum(header)
        (header[10], header[11]) = (UInt8(sum >> 8), UInt8(sum & 0xff))
        return header + payload
    }

    static func ipv6(_ flow: Flow, _ payload: [UInt8]) -> [UInt8] {
        [0x60, 0, 0, 0] + big(UInt16(payload.count)) + [flow.protocol.rawValue, 64] + flow.source.bytes
            + flow.destination.bytes + payload
    }

    static func transport(_ flow: Flow, sourcePort: UInt16) -> [UInt8] {
        switch flow.protocol {
        case .tcp:
            let syn: [UInt8] =
                big(sourcePort) + big(flow.destinationPort) + [0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0]
            return withChecksum(syn, at: 16, flow)
        case .udp:
            return withChecksum(big(sourcePort) + big(flow.destinationPort) + big(9) + [0, 0, 0x78], at: 6, flow)
        case .icmp:
            var echo: [UInt8] = [8, 0, 0, 0] + big(sourcePort) + [0, 1]
            let sum = checksum(echo)
            (echo[2], echo[3]) = (UInt8(sum >> 8), UInt8(sum & 0xff))
            return echo
        case .icmpv6:
            return withChecksum([128, 0, 0, 0] + big(sourcePort) + [0, 1], at: 2, flow)
        default:
            return [0, 0, 0, 0, 0, 0, 0, 0]
        }
    }

    /// Connection tracking drops what has a wrong checksum (nf_conntrack_checksum).
    private static func withChecksum(_ payload: [UInt8], at index: Int, _ flow: Flow) -> [UInt8] {
        var payload = payload
        let pseudo =
            flow.source.bytes + flow.destination.bytes + [0, flow.protocol.rawValue] + big(UInt16(payload.count))
        let sum = checksum(pseudo + payload)
        (payload[index], payload[index + 1]) = (UInt8(sum >> 8), UInt8(sum & 0xff))
        return payload
    }

    /// RFC 1071.
    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
        }
        while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
        return ~UInt16(sum)
    }

    private static func big(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }
}
