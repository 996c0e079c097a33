// SPDX-License-Identifier: Apache-2.0

import CLinux
package import LinuxNetlink
import NodeRuntime
package import OverlayModel

/// One packet as NFLOG tells of it (`NFULNL_MSG_PACKET`, linux/netfilter/nfnetlink_log.h).
package struct PacketLogMessage: Hashable, Sendable {
    /// The log statement's prefix; nil for one that is not the firewall's.
    var kind: PacketEvent.Kind?
    /// The conntrack mark of the packet's flow, also of one that is not confirmed yet.
    var mark: FlowMark?
    /// The mark of the packet itself.
    var packetMark: UInt32?
    var inputIndex: UInt32?
    var outputIndex: UInt32?
    /// Counts the packets of the group, so that gaps show what was lost.
    var sequence: UInt32?
    /// When the packet came in, milliseconds since the Unix epoch; nil for packets of this host's own.
    var timestamp: Int64?
    /// nil where the payload is no IP packet.
    var packet: PacketSummary?

    static let type = UInt16(NFNL_SUBSYS_ULOG) << 8 | UInt16(truncatingIfNeeded: NFULNL_MSG_PACKET.rawValue)

    /// - Parameter payload: what follows the netlink header.
    package init(_ payload: Span<UInt8>) throws(MalformedMessage) {
        try forEachAttribute(in: payload, from: ConntrackMessage.familyHeaderSize) {
            (type, value) throws(MalformedMessage) in
            switch nfulnl_attr_type(UInt32(type)) {
            case NFULA_PREFIX: kind = PacketEvent.Kind(prefix: value)
            case NFULA_IFINDEX_INDEV: inputIndex = try value.bigEndian(UInt32.self)
            case NFULA_IFINDEX_OUTDEV: outputIndex = try value.bigEndian(UInt32.self)
            case NFULA_SEQ: sequence = try value.bigEndian(UInt32.self)
            case NFULA_TIMESTAMP: timestamp = try Self.milliseconds(value)
            case NFULA_MARK: packetMark = try value.bigEndian(UInt32.self)
            case NFULA_CT: mark = try Self.mark(value)
            case NFULA_PAYLOAD: packet = try? PacketSummary(value)
            default: break
            }
        }
    }

    /// The flow's mark as far as the packet tells it. Kernels that don't tell the conntrack mark tell the packet's, into
    /// which the firewall may have copied it; a mark that doesn't fit the kind of packet is another one.
    package var flowMark: FlowMark? {
        if let mark { return mark }
        guard let copy = packetMark.map(FlowMark.init(rawValue:)) else { return nil }
        return (kind?.isDenial == true ? copy.isDenied : copy.isAccepted) ? copy : nil
    }

    /// `struct nfulnl_msg_packet_timestamp`: seconds and microseconds.
    private static func milliseconds(_ value: Span<UInt8>) throws(MalformedMessage) -> Int64 {
        let (seconds, microseconds) = (try value.bigEndian(UInt64.self), try value.bigEndian(UInt64.self, at: 8))
        return Int64(truncatingIfNeeded: seconds &* 1000 &+ microseconds / 1000)
    }

    private static func mark(_ conntrack: Span<UInt8>) throws(MalformedMessage) -> FlowMark? {
        var mark: FlowMark?
        try forEachAttribute(in: conntrack) { (type, value) throws(MalformedMessage) in
            if ctattr_type(UInt32(type)) == CTA_MARK { mark = FlowMark(rawValue: try value.bigEndian(UInt32.self)) }
        }
        return mark
    }
}

extension PacketEvent.Kind {
    /// - Parameter prefix: a text that ends with a zero. Compared byte by byte: a string would cost an allocation.
    fileprivate init?(prefix: Span<UInt8>) {
        let length = prefix.indices.first { prefix[$0] == 0 } ?? prefix.count
        let match = Self.allCases.first { kind in
            let text = kind.rawValue.utf8
            return text.count == length && zip(text, 0..<length).allSatisfy { $0 == prefix[$1] }
        }
        guard let match else { return nil }
        self = match
    }
}
