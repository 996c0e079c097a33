// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
import LinuxNetlink

/// Datagrams of the kernel's, as a netlink socket reads them.
enum NetlinkTargets {
    /// NETLINK_ROUTE: links, addresses, routes, rules, and the ends of answers.
    static func route(_ datagram: [UInt8]) {
        walk(datagram) { (header, payload) throws(MalformedMessage) in
            switch Int(header.type) {
            case Int(RTM_NEWLINK): _ = try Link(payload: payload)
            case Int(RTM_NEWADDR): try AddressEntry(payload: payload).map(check)
            case Int(RTM_NEWROUTE): try RouteEntry(payload: payload).map(check)
            case Int(RTM_NEWRULE): _ = try RuleEntry(payload: payload)
            default: _ = try NetlinkReply(header, payload)
            }
        }
    }

    /// NETLINK_GENERIC: the family's number, and WireGuard devices, which come in several messages.
    static func wireGuard(_ datagram: [UInt8]) {
        var device = WireGuardDevice()
        walk(datagram) { (header, payload) throws(MalformedMessage) in
            guard Int(header.type) != Int(GENL_ID_CTRL) else {
                _ = try GenericNetlink.familyNumber(payload: payload)
                return
            }
            guard try NetlinkReply(header, payload) == .data else { return }
            let peers = device.peers.count
            try device.merge(payload: payload)
            promise(device.peers.count >= peers, "a further message takes no peer away")
        }
        for peer in device.peers {
            promise(peer.presharedKey.map { !$0.bytes.isZero } ?? true, "a preshared key of zeros is none")
        }
    }

    /// Visits the messages; all of them lie within the datagram.
    static func walk(
        _ datagram: [UInt8], _ body: (NetlinkHeader, Span<UInt8>) throws(MalformedMessage) -> Void
    ) {
        var bytes = 0
        try? forEachMessage(in: datagram.span) { (header, payload) throws(MalformedMessage) in
            bytes += NetlinkHeader.size + payload.count
            promise(bytes <= datagram.count, "messages share no bytes")
            try body(header, payload)
        }
    }

    private static func check(_ entry: AddressEntry) {
        promise(entry.network.family == entry.address.address.family, "an address is of its network's family")
    }

    private static func check(_ entry: RouteEntry) {
        for address in [entry.source, entry.gateway].compactMap(\.self) {
            promise(address.family == entry.destination.family, "a route is of one family")
        }
    }
}
