// SPDX-License-Identifier: Apache-2.0

/// One stretch of an ordered list, replaced: what lies before and behind it is equal in both.
public struct ListSplice<Element: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    public var at: Int
    public var removed: Int
    public var inserted: [Element]

    /// - Returns: nil where the two are equal.
    init?(from before: [Element], to after: [Element]) {
        let shorter = min(before.count, after.count)
        let head = zip(before, after).prefix { $0 == $1 }.count
        guard head < max(before.count, after.count) else { return nil }
        let tail = zip(before.reversed(), after.reversed()).prefix(shorter - head).prefix { $0 == $1 }.count
        at = head
        removed = before.count - head - tail
        inserted = Array(after[head..<(after.count - tail)])
    }

    /// One that doesn't fit the list changes as much of it as there is.
    func apply(to list: inout [Element]) {
        let start = min(max(at, 0), list.count)
        let count = min(max(removed, 0), list.count - start)
        list.replaceSubrange(start..<(start + count), with: inserted)
    }
}
