// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What the flow log says of one IP packet, read from its first bytes.
///
/// The bytes may be cut anywhere behind the fixed header: what lies beyond is absent. Any bytes are safe to read.
public struct PacketSummary: Hashable, Sendable {
    public let source: IPAddress
    public let destination: IPAddress
    /// The protocol behind IPv6's extension headers (RFC 8200 §4); the last one known where the chain is cut short.
    public let `protocol`: IPProtocol
    /// Of TCP and UDP only, and only in a packet's first fragment.
    public let sourcePort: UInt16?
    public let destinationPort: UInt16?
    /// Bytes of the whole packet as its header says; nil for jumbo packets, whose header says 0.
    public let length: Int?

    public init(
        source: IPAddress, destination: IPAddress, protocol: IPProtocol, sourcePort: UInt16? = nil,
        destinationPort: UInt16? = nil, length: Int? = nil
    ) {
        self.source = source
        self.destination = destination
        self.protocol = `protocol`
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.length = length
    }

    /// With source and destination swapped.
    public var reversed: PacketSummary {
        PacketSummary(
            source: destination, destination: source, protocol: `protocol`, sourcePort: destinationPort,
            destinationPort: sourcePort, length: length)
    }

    /// - Parameter packet: begins with the IP header.
    public init(_ packet: Span<UInt8>) throws(PacketError) {
        guard !packet.isEmpty else { throw .truncated }
        switch packet[0] >> 4 {
        case 4: try self.init(v4: packet)
        case 6: try self.init(v6: packet)
        case let version: throw .unknownVersion(version)
        }
    }

    /// RFC 791 §3.1.
    private init(v4 packet: Span<UInt8>) throws(PacketError) {
        guard packet.count >= 20 else { throw .truncated }
        let headerLength = Int(packet[0] & 0x0f) * 4
        guard headerLength >= 20 else { throw .headerTooShort(headerLength) }
        let length = Int(packet.uint16(at: 2))
        let isFirstFragment = packet.uint16(at: 6) & 0x1fff == 0
        self.init(
            source: .v4(IPv4Address(rawValue: packet.uint32(at: 12))),
            destination: .v4(IPv4Address(rawValue: packet.uint32(at: 16))),
            upperLayer: UpperLayer(
                protocol: IPProtocol(rawValue: packet[9]), offset: isFirstFragment ? headerLength : nil),
            packet: packet, length: length == 0 ? nil : length)
    }

    /// RFC 8200 §3.
    private init(v6 packet: Span<UInt8>) throws(PacketError) {
        guard packet.count >= 40 else { throw .truncated }
        let payloadLength = Int(packet.uint16(at: 4))
        let isJumbo = payloadLength == 0 && packet[6] == ExtensionHeader.hopByHop.rawValue
        self.init(
            source: .v6(IPv6Address(rawValue: packet.uint128(at: 8))),
            destination: .v6(IPv6Address(rawValue: packet.uint128(at: 24))),
            upperLayer: UpperLayer(followingHeadersOf: packet), packet: packet,
            length: isJumbo ? nil : 40 + payloadLength)
    }

    private init(
        source: IPAddress, destination: IPAddress, upperLayer: UpperLayer, packet: Span<UInt8>, length: Int?
    ) {
        let ports = upperLayer.protocol.hasPorts ? upperLayer.offset : nil
        self.init(
            source: source, destination: destination, protocol: upperLayer.protocol,
            sourcePort: ports.flatMap { $0 + 2 <= packet.count ? packet.uint16(at: $0) : nil },
            destinationPort: ports.flatMap { $0 + 4 <= packet.count ? packet.uint16(at: $0 + 2) : nil },
            length: length)
    }
}

/// Why bytes are no IP packet.
public enum PacketError: Error, Hashable, Sendable {
    /// Shorter than the fixed header.
    case truncated
    /// Neither 4 nor 6.
    case unknownVersion(UInt8)
    /// An IPv4 header length below 20 bytes.
    case headerTooShort(Int)
}

/// The extension headers that the kernel's connection tracking walks over (`ipv6_skip_exthdr`).
private enum ExtensionHeader: UInt8 {
    case hopByHop = 0
    case routing = 43
    case fragment = 44
    case authentication = 51
    case destinationOptions = 60

    /// Longer chains have no honest use; the bound keeps the walk short whatever the packet says.
    static let maximumChain = 8
}

/// Where a packet's upper-layer header begins.
private struct UpperLayer {
    var `protocol`: IPProtocol
    /// Nil where there is none: in later fragments, and when the chain of headers is cut or too long.
    var offset: Int?
}

extension UpperLayer {
    /// Walks over the extension headers of an IPv6 packet.
    init(followingHeadersOf packet: Span<UInt8>) {
        var next = packet[6]
        var offset = 40
        for _ in 0..<ExtensionHeader.maximumChain {
            guard let header = ExtensionHeader(rawValue: next) else {
                self.init(protocol: IPProtocol(rawValue: next), offset: offset)
                return
            }
            // No extension header is shorter than 8 bytes.
            guard offset + 8 <= packet.count else { break }
            next = packet[offset]
            switch header {
            case .fragment where packet.uint16(at: offset + 2) & 0xfff8 != 0:
                self.init(protocol: IPProtocol(rawValue: next), offset: nil)
                return
            case .fragment: offset += 8
            case .authentication: offset += (Int(packet[offset + 1]) + 2) * 4
            case .hopByHop, .routing, .destinationOptions: offset += (Int(packet[offset + 1]) + 1) * 8
            }
        }
        self.init(protocol: IPProtocol(rawValue: next), offset: nil)
    }
}

extension Span<UInt8> {
    fileprivate func uint16(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }

    fileprivate func uint32(at offset: Int) -> UInt32 {
        UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset + 2))
    }

    fileprivate func uint128(at offset: Int) -> UInt128 {
        stride(from: offset, to: offset + 16, by: 4).reduce(0) { $0 << 32 | UInt128(uint32(at: $1)) }
    }
}
