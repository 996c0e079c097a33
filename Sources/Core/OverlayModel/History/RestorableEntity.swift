// SPDX-License-Identifier: Apache-2.0

/// An entity that a rollback may change. What is of no such kind (keys, credentials, incidents, suspensions) stays as
/// it is: a rollback never revives what was revoked.
public protocol RestorableEntity: KeptEntity where Tables == Configuration {
    var updatedAt: Timestamp { get set }

    /// What people call it.
    var label: String { get }

    /// What it is to be again: how it was, with what no rollback touches as it is now.
    /// - Parameters:
    ///   - present: as it is now; nil: it was deleted since.
    ///   - past: all as it was.
    /// - Returns: nil: it stays deleted.
    func restored(over present: Self?, from past: Configuration) -> Self?

    /// What a rollback to before it was made leaves of it; nil: nothing.
    func undone() -> Self?

    /// Other entities that it speaks of.
    var references: [EntityReference] { get }

    /// Without what speaks of entities that are gone.
    /// - Returns: nil: it makes no sense without them.
    func without(_ missing: Set<EntityReference>) -> Self?

    /// What no two entities of the tenant have at once.
    var uniqueTraits: [UniqueTrait] { get }
}

extension RestorableEntity {
    public func restored(over present: Self?, from past: Configuration) -> Self? { self }
    public func undone() -> Self? { nil }
}

public struct UniqueTrait: Hashable, Sendable {
    /// Whose it is, for comparing: `route name` of a network.
    let scope: String
    /// In words: `the name office`.
    let words: String

    init(_ words: String, of scope: String) {
        self.scope = scope
        self.words = words
    }
}
