// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// Which entities of a kind have a value: found at the same cost however many there are.
struct EntityIndex<Key: Hashable & Sendable, Kept: Entity>: Sendable {
    private var ids: [Key: Set<ID<Kept>>] = [:]

    subscript(key: Key) -> Set<ID<Kept>> { ids[key, default: []] }

    /// - Parameters:
    ///   - old: nil: it is new.
    ///   - new: nil: it is gone.
    mutating func follow(_ old: Kept?, _ new: Kept?, by key: (Kept) -> Key) {
        let (before, after) = (old.map(key), new.map(key))
        guard before != after else { return }
        if let old, let before {
            ids[before]?.remove(old.id)
            if ids[before]?.isEmpty == true { ids[before] = nil }
        }
        if let new, let after { ids[after, default: []].insert(new.id) }
    }
}
