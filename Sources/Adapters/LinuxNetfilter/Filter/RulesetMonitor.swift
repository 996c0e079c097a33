// SPDX-License-Identifier: Apache-2.0

import CLinux
import LinuxNetlink
import NodeRuntime
import Synchronization

/// Tells from nftables' notifications who changed what. A transaction is announced object by object; the message that
/// ends it says which process it was.
struct RulesetTransaction {
    private let table: String
    private let ownProcess: UInt32
    private var touchesOurs = false

    /// - Parameters:
    ///   - table: our table, in family inet.
    ///   - ownProcess: whose transactions are no news.
    init(table: String, ownProcess: UInt32) {
        self.table = table
        self.ownProcess = ownProcess
    }

    /// - Returns: what the transaction changed, when this message ends one of another process.
    mutating func receive(_ message: NetlinkReply) -> PacketFilterChange? {
        guard message.type >> 8 == Int(NFNL_SUBSYS_NFTABLES), let family = message.payload.first else { return nil }
        // Behind `struct nfgenmsg`.
        let attributes = NetlinkAttributes(message.payload.from(4))
        if message.type & 0xff == Int(NFT_MSG_NEWGEN.rawValue) {
            defer { touchesOurs = false }
            let process = attributes.first { $0.type == Int(NFTA_GEN_PROC_PID.rawValue) }?.value.bigEndian(UInt32.self)
            guard process != ownProcess else { return nil }
            return touchesOurs ? .oursTouched : .foreignChanged
        }
        // In tables, chains, rules, sets and elements alike the first attribute type is the table's name.
        let name = attributes.first { $0.type == Int(NFTA_TABLE_NAME.rawValue) }?.value.text
        if Int(family) == Int(NFPROTO_INET), name == table { touchesOurs = true }
        return nil
    }
}

/// Listens to nftables' notifications.
struct RulesetMonitor {
    static func changes(table: String) throws -> AsyncStream<PacketFilterChange> {
        // A lost element is found by the next look around (`PacketFilter.isIntact`).
        let (stream, continuation) = AsyncStream.makeStream(
            of: PacketFilterChange.self, bufferingPolicy: .bufferingNewest(64))
        let transaction = Mutex(RulesetTransaction(table: table, ownProcess: UInt32(getpid())))
        let groups = [Int(NFNLGRP_NFTABLES.rawValue)]
        let monitor = try NetlinkMonitor(family: CInt(NETLINK_NETFILTER), groups: groups) { messages in
            guard let messages else {
                continuation.yield(.oursTouched)
                return
            }
            for message in messages {
                if let change = transaction.withLock({ $0.receive(message) }) { continuation.yield(change) }
            }
        }
        // The monitor lives as long as somebody listens.
        continuation.onTermination = { _ in withExtendedLifetime(monitor) {} }
        return stream
    }
}
