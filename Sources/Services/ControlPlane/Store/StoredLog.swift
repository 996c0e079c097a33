// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// A row of the log that changes nothing: who signed in, who was refused, who was shown a key.
public struct AuditEvent: Hashable, Sendable {
    public let at: Timestamp
    public let actor: String
    public let action: String
    public let details: [String: String]

    public init(at: Timestamp, actor: String, action: String, details: [String: String] = [:]) {
        self.at = at
        self.actor = actor
        self.action = action
        self.details = details
    }
}

/// Which rows of a log; nil: any.
public struct LogFilter: Hashable, Sendable {
    public var actor: String?
    public var action: String?
    /// A kind of entity that the row's revision has changed.
    public var kind: String?
    /// With `kind`: which of them.
    public var id: String?
    public var revision: Revision?
    /// From this moment on.
    public var since: Timestamp?
    /// Before this moment.
    public var until: Timestamp?

    public init(
        actor: String? = nil, action: String? = nil, kind: String? = nil, id: String? = nil,
        revision: Revision? = nil, since: Timestamp? = nil, until: Timestamp? = nil
    ) {
        self.actor = actor
        self.action = action
        self.kind = kind
        self.id = id
        self.revision = revision
        self.since = since
        self.until = until
    }
}

/// Rows `offset`, `offset + 1` … of what a filter lets through, at most `limit`.
public struct LogWindow: Hashable, Sendable {
    public enum Order: Hashable, Sendable {
        case newestFirst, oldestFirst
    }

    public let order: Order
    public let offset: Int
    public let limit: Int

    public init(_ order: Order = .newestFirst, offset: Int = 0, limit: Int) {
        self.order = order
        self.offset = offset
        self.limit = limit
    }
}

public struct LogPage<Row: Hashable & Sendable>: Hashable, Sendable {
    public let rows: [Row]
    /// How many the filter lets through.
    public let total: Int

    public init(rows: [Row], total: Int) {
        self.rows = rows
        self.total = total
    }
}

/// A transaction and what it replaced.
public struct StoredRevision: Hashable, Sendable {
    public let transaction: StoredTransaction
    /// The bodies, before it, of the entities that it changed and that were there.
    public let replaced: [EntityReference: String]

    public init(_ transaction: StoredTransaction, replaced: [EntityReference: String]) {
        self.transaction = transaction
        self.replaced = replaced
    }
}

extension StoredChange {
    public var reference: EntityReference {
        switch self {
        case .put(let entity): EntityReference(kind: entity.kind, id: entity.id)
        case .delete(let kind, let id): EntityReference(kind: kind, id: id)
        }
    }
}
