// SPDX-License-Identifier: Apache-2.0

/// An IPv6 address. Reads every form of RFC 4291 §2.2 (without a zone), writes the canonical one of RFC 5952.
public struct IPv6Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    // Two halves instead of one UInt128: half the padding in collections, and Swift 6.3.1 misaligns 16-byte fields on
    // the stack of generic functions that throw typed errors.
    private let high: UInt64
    private let low: UInt64

    public init(rawValue: UInt128) {
        high = UInt64(truncatingIfNeeded: rawValue >> 64)
        low = UInt64(truncatingIfNeeded: rawValue)
    }

    /// The address as a number, most significant octet first.
    public var rawValue: UInt128 { UInt128(high) << 64 | UInt128(low) }

    public init?(_ text: some StringProtocol) {
        guard let groups = Self.groups(of: Substring(text)) else { return nil }
        self.init(rawValue: groups.reduce(0) { $0 << 16 | UInt128($1) })
    }

    public static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }

    /// The eight 16-bit groups, most significant first.
    private var groups: [UInt16] {
        (0..<8).map { UInt16(truncatingIfNeeded: rawValue >> UInt128(112 - 16 * $0)) }
    }

    public var description: String {
        // IPv4-mapped addresses keep their dotted end (RFC 5952 §5).
        if rawValue >> 32 == 0xffff {
            return "::ffff:\(IPv4Address(rawValue: UInt32(truncatingIfNeeded: rawValue)))"
        }
        let groups = groups
        let hex = groups.map { String($0, radix: 16) }
        guard let gap = Self.longestZeroRun(in: groups) else { return hex.joined(separator: ":") }
        return hex[..<gap.lowerBound].joined(separator: ":") + "::" + hex[gap.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of two or more zero groups.
    private static func longestZeroRun(in groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start >= 2, end - start > best?.count ?? 0 { best = start..<end }
            start = end + 1
        }
        return best
    }

    private static func groups(of text: Substring) -> [UInt16]? {
        guard let gap = text.firstRange(ofDoubleColon: ()) else {
            let all = list(text)
            return all?.count == 8 ? all : nil
        }
        let tail = text[gap.upperBound...]
        guard let left = list(text[..<gap.lowerBound], lastMayBeDotted: false), let right = list(tail) else {
            return nil
        }
        // "::" stands for at least one group.
        guard left.count + right.count <= 7 else { return nil }
        return left + Array(repeating: 0, count: 8 - left.count - right.count) + right
    }

    /// Colon-separated groups; empty for an empty text; the last may be a dotted IPv4 address.
    private static func list(_ text: Substring, lastMayBeDotted: Bool = true) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if part.utf8.contains(UInt8(ascii: ".")) {
                guard lastMayBeDotted, index == parts.count - 1, let dotted = IPv4Address(part) else { return nil }
                groups += [UInt16(dotted.rawValue >> 16), UInt16(dotted.rawValue & 0xffff)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }
}

extension Substring {
    fileprivate func firstRange(ofDoubleColon _: Void) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            let next = utf8.index(after: index)
            if utf8[index] == UInt8(ascii: ":"), next < endIndex, utf8[next] == UInt8(ascii: ":") {
                return index..<utf8.index(after: next)
            }
            index = next
        }
        return nil
    }
}
