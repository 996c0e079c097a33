// SPDX-License-Identifier: Apache-2.0

import LinuxNetfilter
import LinuxNetlink
import NodeRuntime
import OverlayModel

/// Datagrams of NETLINK_NETFILTER.
enum NetfilterTargets {
    static func conntrack(_ datagram: [UInt8]) {
        NetlinkTargets.walk(datagram) { (_, payload) throws(MalformedMessage) in
            guard let end = try ConntrackMessage(payload).end(now: 0) else { return }
            promise(end.mark.decider != nil, "only what a firewall of ours decided has an end")
            promise(
                end.protocol.hasPorts || end.sourcePort == nil && end.destinationPort == nil,
                "\(end.protocol) has no ports")
        }
    }

    static func packetLog(_ datagram: [UInt8]) {
        NetlinkTargets.walk(datagram) { (_, payload) throws(MalformedMessage) in
            _ = try PacketLogMessage(payload).flowMark
        }
    }

    /// nftables' notifications; process 1 stands for this one.
    static func ruleset(_ datagram: [UInt8]) {
        var transaction = RulesetTransaction(table: "warren-wg0") { $0 == 1 }
        _ = transaction.receive(datagram.span)
    }
}
