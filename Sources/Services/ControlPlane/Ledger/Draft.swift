// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// A change in the making: the tables as they would be, and what makes them so. Nobody else sees it until it is
/// committed.
struct Draft<Tables: EntityTables>: Sendable {
    private(set) var tables: Tables
    private(set) var changes: [StoredChange] = []
    /// What it becomes.
    let revision: Revision
    let now: Timestamp

    init(_ tables: Tables, revision: Revision, now: Timestamp) {
        self.tables = tables
        self.revision = revision
        self.now = now
    }

    func newID<Kind>(of kind: Kind.Type = Kind.self) -> ID<Kind> {
        var random = SystemRandomNumberGenerator()
        return ID(now: now, using: &random)
    }

    mutating func put<Kept: KeptEntity>(_ entity: Kept) throws where Kept.Tables == Tables {
        tables.put(entity)
        changes.append(.put(try StoredEntity(entity)))
    }

    mutating func delete<Kept: KeptEntity>(_ id: ID<Kept>) where Kept.Tables == Tables {
        guard tables.remove(id) != nil else { return }
        changes.append(.delete(kind: Kept.kind, id: id.description))
    }
}

extension StoredEntity {
    init(_ entity: some Entity) throws {
        self.init(
            kind: type(of: entity).kind, id: entity.id.description, body: try CanonicalJSON.encode(entity),
            claims: entity.claims)
    }
}

extension EntityTables {
    /// - Throws: what can't be read; the store was written by a newer version, or is damaged.
    mutating func apply(_ change: StoredChange) throws {
        switch change {
        case .put(let stored):
            let type = try Self.type(named: stored.kind)
            do {
                try type.insert(stored.body, into: &self)
            } catch {
                // Without it the rest could mean something else: a rule that denies is missing, and its network is open.
                throw Problem(
                    .storeUnavailable,
                    """
                    the store's \(stored.kind) \(stored.id) can't be read, and nothing is served without it: \(error); \
                    'warren-server check' says whether it is what was written; restore it from a backup
                    """)
            }
        case .delete(let kind, let id): try Self.type(named: kind).remove(id, from: &self)
        }
    }

    private static func type(named kind: String) throws -> any KeptEntity<Self>.Type {
        guard let type = kinds.first(where: { $0.kind == kind }) else {
            throw Problem(
                .storeUnavailable,
                "the store holds a '\(kind)', which this version doesn't know: it was written by a newer one")
        }
        return type
    }
}

extension KeptEntity {
    fileprivate static func insert(_ body: String, into tables: inout Tables) throws {
        tables.put(try CanonicalJSON.decode(Self.self, from: body))
    }

    fileprivate static func remove(_ id: String, from tables: inout Tables) throws {
        tables.remove(try ID<Self>(text: id))
    }
}
