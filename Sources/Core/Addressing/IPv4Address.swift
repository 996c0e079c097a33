// SPDX-License-Identifier: Apache-2.0

/// An IPv4 address. Textual form: four decimal octets without leading zeros (RFC 6943 §3.1.1: `010` is
/// octal to some and decimal to others, so neither here).
public struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The address as a number, most significant octet first.
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init?(_ text: some StringProtocol) {
        var value: UInt32 = 0
        var octets = 0
        var digits = 0
        var octet: UInt32 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard digits == 0 || octet != 0 else { return nil }
                octet = octet * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                guard octet <= 255 else { return nil }
            case UInt8(ascii: "."):
                guard digits > 0, octets < 3 else { return nil }
                value = value << 8 | octet
                (octets, digits, octet) = (octets + 1, 0, 0)
            default:
                return nil
            }
        }
        guard octets == 3, digits > 0 else { return nil }
        rawValue = value << 8 | octet
    }

    public var description: String {
        "\(rawValue >> 24).\(rawValue >> 16 & 0xff).\(rawValue >> 8 & 0xff).\(rawValue & 0xff)"
    }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
