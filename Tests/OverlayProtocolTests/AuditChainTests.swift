// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Testing

@Suite struct AuditChainTests {
    @Test func `rows that were written pass, and the head is the last`() throws {
        let rows = try AuditRecord.rows(5)
        var chain = AuditChain()
        for row in rows { try chain.append(row) }
        try chain.finish()
        #expect(chain.head == AuditHead(rows[4]))
        #expect(try AuditHead(text: "\(AuditHead(rows[4]))") == AuditHead(rows[4]))
    }

    /// A log that was written stays right: the canonical form is for ever.
    @Test func `a row's hash is that of its canonical JSON`() throws {
        #expect(
            try AuditRecord.rows(1)[0].hash.description
                == "2a61b7cff7825e488902ab8e69b03beb123ff3b2be8103198a5b387d5868ba56")
    }

    @Test func `each field of a row is in its hash`() throws {
        let row = try AuditRecord.rows(3)[1]
        let others = [
            row.with(at: row.at + .milliseconds(1)), row.with(actor: "bob"), row.with(action: "network.delete"),
            row.with(details: ["a": "b"]), row.with(revision: 3), row.with(changes: row.hash),
        ]
        for other in others {
            let fault = #expect(throws: AuditFault.self) { try Self.verify(AuditRecord.rows(1) + [other]) }
            #expect(fault?.seq == 2)
            #expect(fault?.reason.hasPrefix("was altered") == true)
        }
    }

    @Test func `a row that is taken out, repeated, moved or from another log is the first that is wrong`() throws {
        let rows = try AuditRecord.rows(4)
        let other = try AuditRecord.rows(4, scope: "another")
        let wrong: [([AuditRecord], UInt64)] = [
            ([rows[0], rows[2]], 2), ([rows[0], rows[0]], 2), ([rows[1]], 1), ([rows[0], rows[2], rows[1]], 2),
            ([rows[0], rows[1], other[2]], 3),
        ]
        for (rows, seq) in wrong {
            let fault = #expect(throws: AuditFault.self) { try Self.verify(rows) }
            #expect(fault?.seq == seq)
        }
    }

    @Test func `rows that are taken from the end are missed by whoever kept a head`() throws {
        let rows = try AuditRecord.rows(4)
        try Self.verify(Array(rows.prefix(2)))
        let fault = #expect(throws: AuditFault.self) {
            try Self.verify(Array(rows.prefix(2)), known: AuditHead(rows[3]))
        }
        #expect(fault?.seq == 3)
        try Self.verify(rows, known: AuditHead(rows[1]))
    }

    private static func verify(_ rows: [AuditRecord], known: AuditHead? = nil) throws {
        var chain = AuditChain(known: known)
        for row in rows { try chain.append(row) }
        try chain.finish()
    }
}

extension AuditRecord {
    fileprivate static func rows(_ count: Int, scope: String = "installation") throws -> [AuditRecord] {
        try (1...count).reduce(into: []) { rows, number in
            rows.append(
                try AuditRecord(
                    after: rows.last.map { AuditHead($0) }, scope: scope,
                    at: Timestamp(milliseconds: 1_795_244_709_042 + Int64(number)), actor: "ada",
                    action: "network.create", details: ["n": "\(number)"], revision: UInt64(number)))
        }
    }

    /// Altered, under the hash that it had.
    fileprivate func with(
        at: Timestamp? = nil, actor: String? = nil, action: String? = nil, details: [String: String]? = nil,
        revision: UInt64? = nil, changes: SecretDigest? = nil
    ) -> AuditRecord {
        AuditRecord(
            seq: seq, scope: scope, at: at ?? self.at, actor: actor ?? self.actor, action: action ?? self.action,
            details: details ?? self.details, revision: revision ?? self.revision, changes: changes ?? self.changes,
            previous: previous, hash: hash)
    }
}
