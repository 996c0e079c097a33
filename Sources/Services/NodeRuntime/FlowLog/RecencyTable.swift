// SPDX-License-Identifier: Apache-2.0

/// At most `capacity` values by key; the one that was touched longest ago makes room for a new one.
///
/// Touching costs one look-up. The order is a list through the slots, linked by index.
struct RecencyTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var key: Key
        var value: Value
        var older: Int
        var newer: Int
    }

    let capacity: Int
    private var slots: [Slot] = []
    private var places: [Key: Int] = [:]
    private var oldest = none
    private var newest = none

    private static var none: Int { -1 }

    /// - Precondition: `capacity` is at least 1.
    init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    var count: Int { slots.count }

    /// The place of `key`, for the subscript until the next touch. It becomes the newest; if it is new, its value is
    /// `initial`, and the value that had to go for it is returned too.
    mutating func touch(_ key: Key, initial: @autoclosure () -> Value) -> (place: Int, evicted: Value?) {
        if let place = places[key] {
            if place != newest {
                unlink(place)
                linkNewest(place)
            }
            return (place, nil)
        }
        guard slots.count == capacity else {
            slots.append(Slot(key: key, value: initial(), older: Self.none, newer: Self.none))
            places[key] = slots.count - 1
            linkNewest(slots.count - 1)
            return (slots.count - 1, nil)
        }
        let place = oldest
        let evicted = slots[place].value
        places[slots[place].key] = nil
        places[key] = place
        unlink(place)
        slots[place].key = key
        slots[place].value = initial()
        linkNewest(place)
        return (place, evicted)
    }

    subscript(place: Int) -> Value {
        get { slots[place].value }
        _modify { yield &slots[place].value }
    }

    /// All places, the one touched longest ago first.
    var oldestFirst: [Int] {
        var order: [Int] = []
        order.reserveCapacity(slots.count)
        var place = oldest
        while place != Self.none {
            order.append(place)
            place = slots[place].newer
        }
        return order
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (slots[place].older, slots[place].newer)
        if older == Self.none { oldest = newer } else { slots[older].newer = newer }
        if newer == Self.none { newest = older } else { slots[newer].older = older }
    }

    private mutating func linkNewest(_ place: Int) {
        slots[place].older = newest
        slots[place].newer = Self.none
        if newest == Self.none { oldest = place } else { slots[newest].newer = place }
        newest = place
    }
}
