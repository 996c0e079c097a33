// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A name that can stand in a domain name (RFC 1123 §2.1): letters, digits and inner hyphens, at most 63; lower case.
public struct DNSLabel: Hashable, Comparable, Sendable, TextCoded {
    public static let textForm = TextForm(pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", example: "office")

    public let description: String

    public init(text: String) throws(ParseError) {
        let characters = Array(text.utf8)
        let allowed = characters.allSatisfy { character in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) || character == UInt8(ascii: "-")
        }
        guard allowed, (1...63).contains(characters.count), characters.first != UInt8(ascii: "-"),
            characters.last != UInt8(ascii: "-")
        else {
            throw ParseError("a name has 1 to 63 of a-z, 0-9 and '-', and neither begins nor ends with '-'")
        }
        description = text
    }

    /// - Parameter text: known to be one.
    init(known text: StaticString) {
        description = text.description
    }

    public static func < (a: Self, b: Self) -> Bool { a.description < b.description }
}
