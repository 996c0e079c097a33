// SPDX-License-Identifier: Apache-2.0

import CLinux
import LinuxNetlink
import Synchronization

/// Which generations of the host's ruleset this process has made: the kernel counts transactions, and tells the count
/// with each notification. (It also tells the process, but as the host numbers it, which a container doesn't know.)
final class OwnTransactions: Sendable {
    private let generations = Mutex<[UInt32]>([])

    /// Notifications come within milliseconds; this is many more than are under way.
    private static let remembered = 64

    /// Runs one transaction. When somebody else's came between, neither is taken for ours: that costs a repair which
    /// nothing needed, and never leaves one out.
    func perform(_ transaction: () throws -> Void) throws {
        try generations.withLock { generations in
            let before = try Self.current()
            try transaction()
            let after = try Self.current()
            guard after == before &+ 1 else { return }
            generations.append(after)
            generations.removeFirst(max(0, generations.count - Self.remembered))
        }
    }

    /// Waits for a transaction that is under way: its notification may come before it is known as ours.
    func contain(_ generation: UInt32) -> Bool { generations.withLock { $0.contains(generation) } }

    private static func current() throws(NetlinkError) -> UInt32 {
        let type = Int(NFNL_SUBSYS_NFTABLES) << 8 | Int(NFT_MSG_GETGEN.rawValue)
        var request = NetlinkMessage(type: UInt16(type), flags: .acknowledge)
        // `struct nfgenmsg`.
        request.append(UInt8(AF_UNSPEC))
        request.append(UInt8(NFNETLINK_V0))
        request.append(UInt16(0))
        let operation = "read the ruleset's generation"
        var socket = try NetlinkSocket(.netfilter)
        let answers = try socket.list(request, operation) { (payload) throws(MalformedMessage) in
            var generation: UInt32?
            try forEachAttribute(in: payload, from: RulesetTransaction.familyHeader) {
                (type, value) throws(MalformedMessage) in
                if UInt32(type) == NFTA_GEN_ID.rawValue { generation = try value.bigEndian(UInt32.self) }
            }
            return generation
        }
        guard let generation = answers.first else { throw NetlinkError(operation, code: ENODATA) }
        return generation
    }
}
