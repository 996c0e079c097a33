// SPDX-License-Identifier: Apache-2.0

import LinuxNetfilter
import LinuxNetlink
import NodeRuntime
import Testing

/// nftables' notifications; this process made generation 7.
@Suite struct RulesetTransactionTests {
    private var transaction = RulesetTransaction(table: "warren_wg0") { $0 == 7 }

    @Test mutating func `what others change in our table, and beside it, is told apart`() {
        #expect(transaction.receive((rule(in: "warren_wg0") + end(generation: 8)).span) == [.oursTouched])
        #expect(transaction.receive((rule(in: "filter") + end(generation: 9)).span) == [.foreignChanged])
        #expect(
            transaction.receive((rule(in: "warren_wg0", family: 2) + end(generation: 10)).span) == [.foreignChanged])
    }

    @Test mutating func `what this process changes is no news`() {
        #expect(transaction.receive((rule(in: "warren_wg0") + end(generation: 7)).span) == [])
        #expect(transaction.receive((rule(in: "filter") + end(generation: 8)).span) == [.foreignChanged])
    }

    @Test mutating func `a transaction may come in several datagrams`() {
        #expect(transaction.receive(rule(in: "warren_wg0").span) == [])
        #expect(transaction.receive(end(generation: 8).span) == [.oursTouched])
    }

    @Test mutating func `one that cannot be understood counts as ours, and the next is understood`() {
        var malformed = rule(in: "warren_wg0")
        malformed[20] = 200  // the attribute's length
        #expect(transaction.receive(malformed.span) == [.oursTouched])
        #expect(transaction.receive((rule(in: "filter") + end(generation: 8)).span) == [.foreignChanged])
    }

    /// NFT_MSG_NEWRULE
    private func rule(in table: String, family: UInt8 = 1) -> [UInt8] {
        var message = message(6, family: family)
        message.put(1, string: table)  // NFTA_RULE_TABLE
        return message.encoded()
    }

    /// NFT_MSG_NEWGEN
    private func end(generation: UInt32) -> [UInt8] {
        var message = message(15, family: 0)
        message.put(1, generation.bigEndian)  // NFTA_GEN_ID
        return message.encoded()
    }

    private func message(_ type: UInt16, family: UInt8) -> NetlinkMessage {
        var message = NetlinkMessage(type: 10 << 8 | type, flags: [])  // NFNL_SUBSYS_NFTABLES
        message.append(family)
        message.append(UInt8(0))
        message.append(UInt16(0))
        return message
    }
}
