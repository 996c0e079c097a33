// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// The last row of an audit log, as people keep it: `42:9f86d081…`. With it, rows that were taken from the end are
/// missed.
public struct AuditHead: Hashable, Sendable, TextCoded {
    public let seq: UInt64
    public let hash: SecretDigest

    public static let textForm = TextForm(
        pattern: "^[0-9]+:[0-9a-f]{64}$", example: "1:" + SecretDigest.textForm.example)

    static let beginning = SecretDigest(bytes: FixedBytes())

    public init(_ record: AuditRecord) {
        seq = record.seq
        hash = record.hash
    }

    public init(seq: UInt64, hash: SecretDigest) {
        self.seq = seq
        self.hash = hash
    }

    public init(text: String) throws(ParseError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let seq = UInt64(parts[0]), seq > 0 else {
            throw ParseError("a head is written like 42:HASH, as 'warren audit verify' prints it")
        }
        self.init(seq: seq, hash: try SecretDigest(text: String(parts[1])))
    }

    public var description: String { "\(seq):\(hash)" }
}

/// Takes the rows of one scope's audit log from the first on, and refuses the first that is not what was written.
public struct AuditChain: Sendable {
    /// The last row that was right; nil: there was none yet.
    public private(set) var head: AuditHead?
    private var scope: String?
    private var wanted: AuditHead?

    /// - Parameter known: a head that somebody has kept; the log has to pass it.
    public init(known: AuditHead? = nil) {
        wanted = known
    }

    public mutating func append(_ record: AuditRecord) throws(AuditFault) {
        let next = (head?.seq ?? 0) + 1
        guard record.seq == next else { throw AuditFault(seq: next, "is missing: \(record.seq) follows") }
        guard record.scope == scope ?? record.scope else {
            throw AuditFault(seq: next, "belongs to another log, \(record.scope)")
        }
        guard record.previous == head?.hash ?? AuditHead.beginning else {
            throw AuditFault(seq: next, "does not follow the row before: that one, or this, was put in")
        }
        guard let hash = try? record.rightHash, hash == record.hash else {
            throw AuditFault(seq: next, "was altered: its hash is not that of its contents")
        }
        if let wanted, wanted.seq == next, wanted.hash != hash {
            throw AuditFault(seq: next, "is not the row whose head was kept: the log was written anew")
        }
        scope = record.scope
        head = AuditHead(record)
    }

    /// There are no more rows.
    public func finish() throws(AuditFault) {
        guard let wanted, wanted.seq > head?.seq ?? 0 else { return }
        throw AuditFault(seq: (head?.seq ?? 0) + 1, "is missing: the log once went to row \(wanted.seq)")
    }
}

/// Where an audit log is not what was written.
public struct AuditFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first row that is wrong.
    public let seq: UInt64
    public let reason: String

    init(seq: UInt64, _ reason: String) {
        self.seq = seq
        self.reason = reason
    }

    public var description: String { "row \(seq) \(reason)" }
}
