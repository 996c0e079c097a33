// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

/// Where the control plane keeps what must survive: entities, and the log of what changed them. It knows no entity by
/// type: kinds, ids and JSON.
///
/// Everything is kept in *scopes*: one a tenant, and one for what belongs to none (`StoreScope.installation`). A
/// scope's revisions count 1, 2, 3 … without gaps; the number order is the commit order, also with several
/// instances on one store.
///
/// The log is the audit log as well: a chain of rows (`AuditRecord`), of which those that made a revision carry its
/// number.
public protocol Store: Sendable {
    /// All of it, read as of one moment.
    func load() async throws(StoreError) -> [StoredScope]

    /// A number that grows when the store becomes what it once was: a revision of an earlier epoch says nothing about
    /// one of a later.
    func epoch() async throws(StoreError) -> UInt64

    /// Appends to the scope's log and changes its entities, all or nothing, on disk before it returns.
    /// - Throws: `.conflict` where the transaction's revision is not the scope's next; `.claimTaken` where another
    ///   entity, in whichever scope, holds a claim. Nothing has changed then.
    func commit(_ transaction: StoredTransaction) async throws(StoreError)

    /// Appends to each scope's log what changed nothing, all or nothing: it makes no revision, and meets no conflict. Of
    /// several scopes it takes about as long as of one.
    func append(_ event: AuditEvent, to scopes: [StoreScope]) async throws(StoreError)

    /// The scope's transactions after a revision, in order.
    func log(of scope: StoreScope, after revision: Revision, limit: Int) async throws(StoreError) -> [StoredTransaction]

    /// The scope's revisions, with what each replaced.
    func history(
        of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow
    ) async throws(StoreError) -> LogPage<StoredRevision>

    /// The scope's entities as they were at a revision.
    func entities(of scope: StoreScope, at revision: Revision) async throws(StoreError) -> [StoredEntity]

    /// The rows of the scope's log.
    func audit(
        of scope: StoreScope, matching filter: LogFilter, _ window: LogWindow
    ) async throws(StoreError) -> LogPage<AuditRecord>

    /// Keeps what was observed last, by what it was observed of: in a tenant's scope what nodes said of themselves, in
    /// the installation's when credentials were used. It is no part of the log, and may be lost with the machine's
    /// power: it comes again. Nothing in the place of a body: what it was of is no more.
    func saveObserved(_ bodies: [String: String?], in scope: StoreScope) async throws(StoreError)

    /// What was observed last, by what it was observed of.
    func observed(in scope: StoreScope) async throws(StoreError) -> [String: String]

    /// Forgets a scope, as if it had never been: its entities and their claims, its log, and what its nodes said. One
    /// that is gone already is success.
    func remove(_ scope: StoreScope) async throws(StoreError)

    /// Writes all of it, as of one moment, into a new file for its owner only; nobody waits for it.
    func backUp(to path: String) async throws(StoreError)
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
    /// What else is to be known. Nothing secret.
    public let details: [String: String]
    /// Applied in order; a claim that one change frees is free for the next.
    public let changes: [StoredChange]

    public init(
        scope: StoreScope, revision: Revision, at: Timestamp, actor: String, action: String,
        details: [String: String] = [:], changes: [StoredChange]
    ) {
        self.scope = scope
        self.revision = revision
        self.at = at
        self.actor = actor
        self.action = action
        self.details = details
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
