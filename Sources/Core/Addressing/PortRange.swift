// SPDX-License-Identifier: Apache-2.0

/// Ports from `first` to `last`, both in it: `8080` or `9000-9010`. Port 0 is in none but `all`: nothing listens there.
public struct PortRange: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let first: UInt16
    public let last: UInt16

    /// - Precondition: `first <= last`.
    public init(_ first: UInt16, _ last: UInt16) {
        precondition(first <= last)
        self.first = first
        self.last = last
    }

    public init(_ text: some StringProtocol) throws(ParseError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.map { part in
            part.utf8.allSatisfy { (48...57).contains($0) } ? UInt16(part) : nil
        }
        guard (1...2).contains(numbers.count), let first = numbers[0], let last = numbers[numbers.count - 1], first > 0
        else { throw ParseError("'\(text)' is no port: write a number from 1 to 65535, or a range such as 9000-9010") }
        guard first <= last else { throw ParseError("'\(text)' runs backwards: write \(last)-\(first)") }
        self.init(first, last)
    }

    public static let all = PortRange(0, .max)

    public func contains(_ port: UInt16) -> Bool { first <= port && port <= last }

    public var description: String { first == last ? "\(first)" : "\(first)-\(last)" }

    public static func < (a: Self, b: Self) -> Bool { (a.first, a.last) < (b.first, b.last) }
}
