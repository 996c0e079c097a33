// SPDX-License-Identifier: Apache-2.0

/// The name of a network interface: 1 to 15 letters, digits, `_`, `.` and `-`, beginning with a letter or digit.
///
/// The kernel allows more (anything but `/`, `:` and white space, IFNAMSIZ 16 with the final zero); these are the
/// characters that nftables, systemd and sysctl paths take as they are, too.
public struct InterfaceName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    /// Characters: IFNAMSIZ without the final zero.
    public static let longest = 15

    public init(_ text: some StringProtocol) throws(ParseError) {
        let count = text.utf8.count
        guard count <= Self.longest else {
            throw ParseError("'\(text)' has \(count) characters: an interface name has \(Self.longest) at most")
        }
        guard let first = text.utf8.first, Self.isAlphanumeric(first),
            text.utf8.allSatisfy({ Self.isAlphanumeric($0) || [45, 46, 95].contains($0) })
        else {
            throw ParseError("'\(text)' is no interface name: write letters, digits, '_', '.', '-', such as wg0")
        }
        description = String(text)
    }

    public static func < (a: Self, b: Self) -> Bool { a.description < b.description }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte)
    }
}
