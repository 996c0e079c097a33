// SPDX-License-Identifier: Apache-2.0

/// One stretch of an ordered list, replaced: what lies before and behind it is equal in both.
public struct ListSplice<Element: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    public var at: Int
    public var removed: Int
    public var inserted: [Element]

    /// - Returns: nil where the two are equal.
    init?(from before: [Element], to after: [Element]) {
        let stretch = DifferingStretch(before, after)
        guard !stretch.isEmpty else { return nil }
        at = stretch.before.lowerBound
        removed = stretch.before.count
        inserted = Array(after[stretch.after])
    }

    /// One that doesn't fit the list changes as much of it as there is.
    func apply(to list: inout [Element]) {
        let start = min(max(at, 0), list.count)
        let count = min(max(removed, 0), list.count - start)
        list.replaceSubrange(start..<(start + count), with: inserted)
    }
}

/// What lies between the equal beginnings and the equal ends of two lists.
struct DifferingStretch {
    let before: Range<Int>
    let after: Range<Int>

    init<Element: Equatable>(_ before: [Element], _ after: [Element]) {
        let shorter = min(before.count, after.count)
        let head = zip(before, after).prefix { $0 == $1 }.count
        let tail = zip(before.reversed(), after.reversed()).prefix(shorter - head).prefix { $0 == $1 }.count
        self.before = head..<(before.count - tail)
        self.after = head..<(after.count - tail)
    }

    var isEmpty: Bool { before.isEmpty && after.isEmpty }
}
