// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /history`: what a revision changed.
public struct HistoryEntry: Codable, Hashable, Sendable {
    /// The revision.
    public let seq: UInt64
    public let at: Timestamp
    /// A user's or device's id, or a word for what has none.
    public let actor: String
    public let actorName: String?
    /// `network.create`
    public let action: String
    public let changes: [EntityDifference]

    public init(
        seq: UInt64, at: Timestamp, actor: String, actorName: String?, action: String, changes: [EntityDifference]
    ) {
        self.seq = seq
        self.at = at
        self.actor = actor
        self.actorName = actorName
        self.action = action
        self.changes = changes
    }

    private enum CodingKeys: String, CodingKey {
        case seq, at, actor, action, changes
        case actorName = "actor_name"
    }
}

/// An entity before and after: the fields that differ, of those that history shows.
public struct EntityDifference: Codable, Hashable, Sendable {
    public let kind: String
    public let id: String
    public let name: String?
    /// nil: it was not there.
    public let before: [String: JSONValue]?
    /// nil: it is gone.
    public let after: [String: JSONValue]?

    public init(
        kind: String, id: String, name: String?, before: [String: JSONValue]?, after: [String: JSONValue]?
    ) {
        self.kind = kind
        self.id = id
        self.name = name
        self.before = before
        self.after = after
    }
}

/// `POST /history/:seq/rollback`
public struct RollbackResponse: Codable, Hashable, Sendable {
    /// The revision that was made; nil: none was, because nothing would change or it was only asked what would.
    public let revision: UInt64?
    public let changes: [EntityDifference]
    public let notRestored: [NotRestored]

    public init(revision: UInt64?, changes: [EntityDifference], notRestored: [NotRestored]) {
        self.revision = revision
        self.changes = changes
        self.notRestored = notRestored
    }

    private enum CodingKeys: String, CodingKey {
        case revision, changes
        case notRestored = "not_restored"
    }
}

/// What could not be as it was.
public struct NotRestored: Codable, Hashable, Sendable {
    public let kind: String
    public let id: String
    public let name: String
    public let reason: String

    public init(_ entity: EntityReference, name: String, reason: String) {
        kind = entity.kind
        id = entity.id
        self.name = name
        self.reason = reason
    }
}

/// `GET /audit`: a row, as it was written, and who its actor is now.
public typealias AuditInfo = EntityView<AuditRecord, AuditExtra>

public struct AuditExtra: Codable, Hashable, Sendable {
    public let actorName: String?

    public init(actorName: String?) {
        self.actorName = actorName
    }

    private enum CodingKeys: String, CodingKey {
        case actorName = "actor_name"
    }
}
