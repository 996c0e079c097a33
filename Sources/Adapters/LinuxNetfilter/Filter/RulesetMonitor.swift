// SPDX-License-Identifier: Apache-2.0

import CLinux
import LinuxNetlink
package import NodeRuntime
import Synchronization

/// Tells from nftables' notifications who changed what. A transaction is announced object by object; the message that
/// ends it says the ruleset's generation that it made.
package struct RulesetTransaction {
    private let table: String
    private let isOwn: @Sendable (_ generation: UInt32) -> Bool
    private var touchesOurs = false

    /// - Parameters:
    ///   - table: our table, in family inet.
    ///   - isOwn: whether a generation was made by this process, which is no news.
    package init(table: String, isOwn: @escaping @Sendable (_ generation: UInt32) -> Bool) {
        self.table = table
        self.isOwn = isOwn
    }

    /// - Returns: what others' transactions that end in this datagram changed. One that cannot be understood may be
    ///   about our table.
    package mutating func receive(_ datagram: Span<UInt8>) -> [PacketFilterChange] {
        var changes: [PacketFilterChange] = []
        do {
            try forEachMessage(in: datagram) { (header, payload) throws(MalformedMessage) in
                if let change = try receive(header, payload) { changes.append(change) }
            }
        } catch {
            changes.append(.oursTouched)
        }
        return changes
    }

    /// - Returns: what the transaction changed, when this message ends one of another process.
    private mutating func receive(
        _ header: NetlinkHeader, _ payload: Span<UInt8>
    ) throws(MalformedMessage) -> PacketFilterChange? {
        guard Int(header.type) >> 8 == Int(NFNL_SUBSYS_NFTABLES), payload.count >= Self.familyHeader else { return nil }
        let endsTransaction = Int(header.type) & 0xff == Int(NFT_MSG_NEWGEN.rawValue)
        var generation: UInt32?
        var name: String?
        try forEachAttribute(in: payload, from: Self.familyHeader) { (type, value) throws(MalformedMessage) in
            if endsTransaction, UInt32(type) == NFTA_GEN_ID.rawValue { generation = try value.bigEndian(UInt32.self) }
            // In tables, chains, rules, sets and elements alike the first attribute type is the table's name.
            if UInt32(type) == NFTA_TABLE_NAME.rawValue { name = value.text }
        }
        guard endsTransaction else {
            if Int(payload[0]) == Self.inet, name == table { touchesOurs = true }
            return nil
        }
        defer { touchesOurs = false }
        if let generation, isOwn(generation) { return nil }
        return touchesOurs ? .oursTouched : .foreignChanged
    }

    /// `struct nfgenmsg`.
    static let familyHeader = 4
    /// NFPROTO_INET.
    private static let inet = 1
}

/// Listens to nftables' notifications.
final class RulesetMonitor: Sendable {
    private let listening: Mutex<Listening>

    private struct Listening: ~Copyable {
        var socket: NetlinkSocket
        var transaction: RulesetTransaction
    }

    private init(table: String, own: OwnTransactions) throws {
        let socket = try NetlinkSocket(.netfilter, groups: [UInt32(NFNLGRP_NFTABLES.rawValue)])
        // A commit of thousands of elements announces each of them.
        socket.setReceiveBuffer(4 << 20)
        let transaction = RulesetTransaction(table: table) { own.contain($0) }
        listening = Mutex(Listening(socket: socket, transaction: transaction))
    }

    /// What other processes change, until the stream is let go.
    static func changes(table: String, own: OwnTransactions) throws -> AsyncStream<PacketFilterChange> {
        // A lost element is found by the next look around (`PacketFilter.isIntact`).
        let (stream, continuation) = AsyncStream.makeStream(
            of: PacketFilterChange.self, bufferingPolicy: .bufferingNewest(64))
        let monitor = try RulesetMonitor(table: table, own: own)
        let descriptor = monitor.listening.withLock { $0.socket.fileDescriptor }
        let thread = try ReaderThread(waitingFor: descriptor) {
            do {
                for change in try monitor.receive() { continuation.yield(change) }
                return .wait
            } catch {
                continuation.finish()
                return .end
            }
        }
        continuation.onTermination = { _ in thread.end() }
        return stream
    }

    private func receive() throws(NetlinkError) -> [PacketFilterChange] {
        try listening.withLock { (listening) throws(NetlinkError) in
            var changes: [PacketFilterChange] = []
            var transaction = listening.transaction
            let notification = try listening.socket.receiveNotification { (datagram) throws(MalformedMessage) in
                changes = transaction.receive(datagram)
            }
            listening.transaction = transaction
            // What was lost may have been about our table.
            return notification == .lost ? [.oursTouched] : changes
        }
    }
}
