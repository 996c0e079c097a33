// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel

/// A row of a scope's audit log. Each carries the hash of the one before, so that none can be altered, taken out or
/// put in without all that follow being made anew; and whoever keeps a head (`AuditHead`) notices that, too.
public struct AuditRecord: Codable, Hashable, Sendable {
    /// 1, 2, 3 …
    public let seq: UInt64
    /// `installation`, or the tenant's id.
    public let scope: String
    public let at: Timestamp
    /// Who: a user's or device's id, or a word for what has none: `system`.
    public let actor: String
    /// What was done: `network.create`, `session.refuse`.
    public let action: String
    /// What else is to be known. Nothing secret.
    public let details: [String: String]
    /// What it made of the configuration; nil: it changed nothing.
    public let revision: UInt64?
    /// SHA-256 of the revision's changes.
    public let changes: SecretDigest?
    /// The hash of the row before; of the first row: zeros.
    public let previous: SecretDigest
    /// SHA-256 of all of the above, as canonical JSON.
    public let hash: SecretDigest

    /// The row that follows `head`.
    public init(
        after head: AuditHead?, scope: String, at: Timestamp, actor: String, action: String,
        details: [String: String] = [:], revision: UInt64? = nil, changes: SecretDigest? = nil
    ) throws {
        let content = AuditContent(
            seq: (head?.seq ?? 0) + 1, scope: scope, at: at, actor: actor, action: action, details: details,
            revision: revision, changes: changes, previous: head?.hash ?? AuditHead.beginning)
        self.init(content, hash: try content.hash)
    }

    /// As it was kept; whether it is right is for `AuditChain` to say.
    public init(
        seq: UInt64, scope: String, at: Timestamp, actor: String, action: String, details: [String: String],
        revision: UInt64?, changes: SecretDigest?, previous: SecretDigest, hash: SecretDigest
    ) {
        let content = AuditContent(
            seq: seq, scope: scope, at: at, actor: actor, action: action, details: details, revision: revision,
            changes: changes, previous: previous)
        self.init(content, hash: hash)
    }

    private init(_ content: AuditContent, hash: SecretDigest) {
        seq = content.seq
        scope = content.scope
        at = content.at
        actor = content.actor
        action = content.action
        details = content.details
        revision = content.revision
        changes = content.changes
        previous = content.previous
        self.hash = hash
    }

    /// The hash that the row has to have.
    var rightHash: SecretDigest {
        get throws {
            try AuditContent(
                seq: seq, scope: scope, at: at, actor: actor, action: action, details: details, revision: revision,
                changes: changes, previous: previous
            ).hash
        }
    }
}

/// What the hash is of. Its canonical JSON is never changed: rows that were written would be wrong.
private struct AuditContent: Encodable {
    let seq: UInt64
    let scope: String
    let at: Timestamp
    let actor: String
    let action: String
    let details: [String: String]
    let revision: UInt64?
    let changes: SecretDigest?
    let previous: SecretDigest

    var hash: SecretDigest {
        get throws { SecretDigest(of: try CanonicalJSON.encode(self).utf8) }
    }
}
