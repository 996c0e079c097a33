// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Numbers from `first` to `last`, both in it.
struct Interval: Hashable {
    let first: UInt128
    let last: UInt128
}

/// A sweep along a line of numbers: where the spans of some items begin and end, the line falls into segments in
/// which the same items are active.
struct Sweep {
    private struct Boundary {
        let position: UInt128
        let item: Int
        let begins: Bool
    }

    private var boundaries: [Boundary] = []
    private let last: UInt128

    /// - Parameter last: the last number of the line, which begins at 0.
    init(through last: UInt128) {
        self.last = last
    }

    mutating func add(_ span: Interval, item: Int) {
        boundaries.append(Boundary(position: span.first, item: item, begins: true))
        if span.last < last { boundaries.append(Boundary(position: span.last + 1, item: item, begins: false)) }
    }

    /// The whole line in order, with the items active in each segment, ascending.
    func forEachSegment(_ body: (Interval, [Int]) -> Void) {
        let sorted = boundaries.sorted { $0.position < $1.position }
        var active = ActiveItems()
        var start: UInt128 = 0
        var index = 0
        while index < sorted.count {
            let position = sorted[index].position
            if position > start {
                body(Interval(first: start, last: position - 1), active.items)
                start = position
            }
            while index < sorted.count, sorted[index].position == position {
                active.apply(sorted[index].item, begins: sorted[index].begins)
                index += 1
            }
        }
        body(Interval(first: start, last: last), active.items)
    }
}

/// A sorted multiset of small numbers: an item may be active by several of its spans at once.
private struct ActiveItems {
    private(set) var items: [Int] = []
    private var counts: [Int: Int] = [:]

    mutating func apply(_ item: Int, begins: Bool) {
        let count = counts[item, default: 0] + (begins ? 1 : -1)
        counts[item] = count == 0 ? nil : count
        let place = items.partitioningIndex { $0 >= item }
        if count == 1 && begins { items.insert(item, at: place) }
        if count == 0 { items.remove(at: place) }
    }
}

extension [Int] {
    /// The first index whose element satisfies `belongsToSecond`, in an array that is sorted by it.
    fileprivate func partitioningIndex(_ belongsToSecond: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Prefix {
    var interval: Interval { Interval(first: first, last: last) }
}
