// SPDX-License-Identifier: Apache-2.0

/// Something with an identity that the store keeps and the change log speaks of.
public protocol Entity: Hashable, Sendable, Codable {
    /// What the change log calls it; never changed once released.
    static var kind: String { get }

    var id: ID<Self> { get }

    /// What no other entity of the installation may have at the same time, beyond what a tenant's own configuration
    /// shows: the store refuses a second claim, whoever makes it.
    var claims: [String] { get }
}

extension Entity {
    public var claims: [String] { [] }
}

/// Entities of several kinds, in a table for each.
public protocol EntityTables: Sendable {
    /// Empty.
    init()

    /// The kinds that there are, for whoever reads them from a store.
    static var kinds: [any KeptEntity<Self>.Type] { get }
}

/// An entity that is kept in one of the tables.
public protocol KeptEntity<Tables>: Entity {
    associatedtype Tables: EntityTables
    static var table: WritableKeyPath<Tables, [ID<Self>: Self]> { get }

    /// The fields of its JSON that history shows: no secret, no digest of one.
    static var shownFields: Set<String> { get }

    /// What the tables look such entities up by follows; called with each change of the table.
    /// - Parameters:
    ///   - old: nil: it is new.
    ///   - new: nil: it is gone.
    static func reindex(from old: Self?, to new: Self?, in tables: inout Tables)
}

extension KeptEntity {
    public static func reindex(from _: Self?, to _: Self?, in _: inout Tables) {}
}

extension EntityTables {
    public mutating func put<Kept: KeptEntity>(_ entity: Kept) where Kept.Tables == Self {
        let old = self[keyPath: Kept.table].updateValue(entity, forKey: entity.id)
        Kept.reindex(from: old, to: entity, in: &self)
    }

    /// - Returns: what was there.
    @discardableResult
    public mutating func remove<Kept: KeptEntity>(_ id: ID<Kept>) -> Kept? where Kept.Tables == Self {
        guard let old = self[keyPath: Kept.table].removeValue(forKey: id) else { return nil }
        Kept.reindex(from: old, to: nil, in: &self)
        return old
    }
}
