// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxNetlink
import OverlayModel

/// The flows that connection tracking knows, in the network namespace of the thread that asks.
public enum ConntrackTable {
    /// Takes the mark from the flows that a table has accepted, so that their next packet is decided again. Needed
    /// where a generation's number is used again: at a start, and when the numbers wrap around.
    /// - Parameters:
    ///   - slot: whose flows (`FlowMark`).
    ///   - generations: of which generations; nil for all.
    /// - Returns: how many flows lost their mark.
    @discardableResult
    public static func clearMarks(slot: UInt8, generations: Set<UInt8>? = nil) throws -> Int {
        var socket = try NetlinkSocket(.netfilter)
        let entries = try socket.list(dump(slot: slot), "list tracked flows") { (payload) throws(MalformedMessage) in
            try Entry(payload)
        }
        var cleared = 0
        for entry in entries where entry.mark.slot == slot && generations?.contains(entry.mark.generation) != false {
            // A flow that has ended meanwhile needs nothing.
            if try socket.request(clear(entry), "clear a tracked flow's mark", success: [ENOENT]) { cleared += 1 }
        }
        return cleared
    }

    /// What identifies an entry, as the kernel told it.
    private struct Entry {
        var mark = FlowMark(rawValue: 0)
        var family: UInt8
        var tuple: [UInt8] = []
        var zone: [UInt8]?

        init(_ payload: Span<UInt8>) throws(MalformedMessage) {
            family = try payload.number(UInt8.self)
            try forEachAttribute(in: payload, from: ConntrackMessage.familyHeaderSize) {
                (type, value) throws(MalformedMessage) in
                switch ctattr_type(UInt32(type)) {
                case CTA_TUPLE_ORIG: tuple = value.array
                case CTA_MARK: mark = FlowMark(rawValue: try value.bigEndian(UInt32.self))
                case CTA_ZONE: zone = value.array
                default: break
                }
            }
        }
    }

    /// The kernel filters by the mark, so that a large table costs little.
    private static func dump(slot: UInt8) -> NetlinkMessage {
        var message = message(IPCTNL_MSG_CT_GET, flags: .dump, family: UInt8(AF_UNSPEC))
        message.put(attribute(CTA_MARK), (UInt32(slot) << 28).bigEndian)
        message.put(attribute(CTA_MARK_MASK), FlowMark.slotMask.bigEndian)
        return message
    }

    private static func clear(_ entry: Entry) -> NetlinkMessage {
        var message = message(IPCTNL_MSG_CT_NEW, flags: .acknowledge, family: entry.family)
        message.put(attribute(CTA_TUPLE_ORIG) | UInt16(NLA_F_NESTED), bytes: entry.tuple)
        if let zone = entry.zone { message.put(attribute(CTA_ZONE), bytes: zone) }
        message.put(attribute(CTA_MARK), UInt32(0))
        message.put(attribute(CTA_MARK_MASK), UInt32.max)
        return message
    }

    private static func message(
        _ type: cntl_msg_types, flags: NetlinkMessage.Flags, family: UInt8
    ) -> NetlinkMessage {
        let number = UInt16(NFNL_SUBSYS_CTNETLINK) << 8 | UInt16(truncatingIfNeeded: type.rawValue)
        var message = NetlinkMessage(type: number, flags: flags)
        message.append(family)
        message.append(UInt8(NFNETLINK_V0))
        message.append(UInt16(0))
        return message
    }

    private static func attribute(_ type: ctattr_type) -> UInt16 { UInt16(truncatingIfNeeded: type.rawValue) }
}
