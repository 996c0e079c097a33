// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Prefixes as sets of addresses: of two that overlap, one holds the other.
extension Prefix {
    /// What lies in both.
    func intersection(_ other: Prefix) -> Prefix? {
        if contains(other) { return other }
        return other.contains(self) ? self : nil
    }

    /// What lies in it and not in the other: nothing, all of it, or one prefix for each bit between their lengths.
    func subtracting(_ other: Prefix) -> [Prefix] {
        if other.contains(self) { return [] }
        guard contains(other) else { return [self] }
        return halves.flatMap { $0.subtracting(other) }
    }

    /// - Precondition: it isn't a host's.
    private var halves: [Prefix] {
        let middle = first + (last - first) / 2 + 1
        return [address, IPAddress(family: family, number: middle)].map { Prefix(containing: $0, length: length + 1) }
    }

    fileprivate var parent: Prefix? { length == 0 ? nil : Prefix(containing: address, length: length - 1) }
}

extension [Prefix] {
    /// What lies in one of them and in none of the others.
    func subtracting(_ others: [Prefix]) -> [Prefix] {
        others.reduce(self) { rest, other in rest.flatMap { $0.subtracting(other) } }
    }

    /// The fewest prefixes that hold the same addresses, ordered (RFC 4632 §5.2): peers get neighbouring addresses, so
    /// that thousands of them are a few prefixes.
    func aggregated() -> [Prefix] {
        var result: [Prefix] = []
        for prefix in sorted() where !(result.last?.contains(prefix) ?? false) {
            var joined = prefix
            while let before = result.last, before.length == joined.length, before != joined,
                let parent = joined.parent, parent == before.parent
            {
                result.removeLast()
                joined = parent
            }
            result.append(joined)
        }
        return result
    }
}
