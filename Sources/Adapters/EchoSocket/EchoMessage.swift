// SPDX-License-Identifier: Apache-2.0

import Addressing

/// An echo request, and what answers it (RFC 792, RFC 4443 §4).
struct EchoMessage: Hashable {
    let family: AddressFamily
    let identifier: UInt16
    let sequence: UInt16

    /// As long as what ping(8) sends, without its eight bytes of header.
    private static let payload = 56

    /// With the checksum of IPv4; that of IPv6 takes addresses, and is the kernel's to compute.
    var bytes: [UInt8] {
        var bytes: [UInt8] = [family == .v4 ? 8 : 128, 0, 0, 0]
        bytes += [UInt8(identifier >> 8), UInt8(identifier & 255), UInt8(sequence >> 8), UInt8(sequence & 255)]
        bytes += (0..<Self.payload).map { UInt8(truncatingIfNeeded: $0) }
        guard family == .v4 else { return bytes }
        let sum = Self.checksum(bytes)
        (bytes[2], bytes[3]) = (UInt8(sum >> 8), UInt8(sum & 255))
        return bytes
    }

    /// - Parameter hasHeader: whether the packet begins with IPv4's header, as on a raw socket.
    /// - Returns: the sequence number and identifier of an answer; nil for anything else.
    static func answer(
        _ packet: [UInt8], _ family: AddressFamily, hasHeader: Bool
    ) -> (identifier: UInt16, sequence: UInt16)? {
        let start = hasHeader ? Int(packet.first ?? 0) % 16 * 4 : 0
        guard packet.count >= start + 8, packet[start] == (family == .v4 ? 0 : 129) else { return nil }
        func number(_ offset: Int) -> UInt16 {
            UInt16(packet[start + offset]) << 8 | UInt16(packet[start + offset + 1])
        }
        return (number(4), number(6))
    }

    /// RFC 1071.
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        let sum = stride(from: 0, to: bytes.count, by: 2).reduce(UInt32(0)) { sum, index in
            sum + (UInt32(bytes[index]) << 8 | UInt32(index + 1 < bytes.count ? bytes[index + 1] : 0))
        }
        let folded = (sum & 0xffff) + (sum >> 16)
        return ~UInt16(truncatingIfNeeded: folded + (folded >> 16))
    }
}
