// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// Where the control plane keeps what must survive: entities, and the log of what changed them. It knows no entity by
/// type: kinds, ids and JSON.
///
/// Everything is kept in *scopes*: one a tenant, and one for what belongs to none (`StoreScope.installation`). A
/// scope's revisions count 1, 2, 3 … without gaps; the number order is the commit order, also with several
/// instances on one store.
public protocol Store: Sendable {
    /// All of it, read as of one moment.
    func load() async throws(StoreError) -> [StoredScope]

    /// Appends to the scope's log and changes its entities, all or nothing, on disk before it returns.
    /// - Throws: `.conflict` where the transaction's revision is not the scope's next; `.claimTaken` where another
    ///   entity, in whichever scope, holds a claim. Nothing has changed then.
    func commit(_ transaction: StoredTransaction) async throws(StoreError)

    /// The scope's log after a revision, in order.
    func log(of scope: StoreScope, after revision: Revision, limit: Int) async throws(StoreError) -> [StoredTransaction]

    /// Keeps the last thing a node said of itself; not part of the log.
    func saveObserved(_ body: String, of node: String, in scope: StoreScope) async throws(StoreError)

    /// What nodes said last, by node.
    func observed(in scope: StoreScope) async throws(StoreError) -> [String: String]
}

/// The number of a transaction in its scope's log; 0: none yet.
public typealias Revision = UInt64

public enum StoreScope: Hashable, Sendable {
    case installation
    case tenant(ID<Tenant>)
}

public struct StoredScope: Hashable, Sendable {
    public let scope: StoreScope
    public let revision: Revision
    public let entities: [StoredEntity]

    public init(scope: StoreScope, revision: Revision, entities: [StoredEntity]) {
        self.scope = scope
        self.revision = revision
        self.entities = entities
    }
}

public struct StoredEntity: Hashable, Sendable {
    public let kind: String
    /// Unique among its kind, in all the installation.
    public let id: String
    /// JSON.
    public let body: String
    /// Texts that no two entities of the installation hold at once.
    public let claims: [String]

    public init(kind: String, id: String, body: String, claims: [String]) {
        self.kind = kind
        self.id = id
        self.body = body
        self.claims = claims
    }
}

public enum StoredChange: Hashable, Sendable {
    /// Makes the entity, or replaces it and its claims.
    case put(StoredEntity)
    /// An entity that is gone already is success.
    case delete(kind: String, id: String)
}

public struct StoredTransaction: Hashable, Sendable {
    public let scope: StoreScope
    public let revision: Revision
    public let at: Timestamp
    /// Who: a user's or device's id, or `system`.
    public let actor: String
    /// What was done, as the audit log names it: `network.create`.
    public let action: String
    /// Applied in order; a claim that one change frees is free for the next.
    public let changes: [StoredChange]

    public init(
        scope: StoreScope, revision: Revision, at: Timestamp, actor: String, action: String, changes: [StoredChange]
    ) {
        self.scope = scope
        self.revision = revision
        self.at = at
        self.actor = actor
        self.action = action
        self.changes = changes
    }
}

public enum StoreError: Error, Hashable, Sendable {
    /// Another transaction came first; `current` is the scope's revision now.
    case conflict(current: Revision)
    case claimTaken(String)
    /// The store can't be reached, is full, or is damaged: why, for an operator.
    case unavailable(String)
}
