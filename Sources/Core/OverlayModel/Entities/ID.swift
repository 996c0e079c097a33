// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The identity of an entity: a UUID of version 7 (RFC 9562 §5.7), whose order is the order of making, in lower case.
/// Its type says of what: an `ID<Network>` is no `ID<Device>`.
public struct ID<Kind>: Hashable, Comparable, Sendable, TextCoded {
    public static var textForm: TextForm {
        TextForm(
            format: "uuid", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
            example: "01890a5d-ac96-774b-bcce-b302099a8057")
    }

    private let high: UInt64
    private let low: UInt64

    /// - Parameter now: the 48 bits of milliseconds since the Unix epoch that it begins with.
    public init(now: Timestamp, using random: inout some RandomNumberGenerator) {
        let time = UInt64(max(now.milliseconds, 0)) & 0xffff_ffff_ffff
        high = time << 16 | 0x7000 | random.next() & 0x0fff
        low = 0x8000_0000_0000_0000 | random.next() >> 2
    }

    public init(text: String) throws(ParseError) {
        let fault = ParseError("an id is a UUID in lower case, like 01890a5d-ac96-774b-bcce-b302099a8057")
        let characters = Array(text.utf8)
        guard characters.count == 36 else { throw fault }
        var halves: [UInt64] = [0, 0]
        var digits = 0
        for (index, character) in characters.enumerated() {
            if Self.isDash(index) {
                guard character == UInt8(ascii: "-") else { throw fault }
            } else {
                guard let digit = LowerHex.value(character) else { throw fault }
                halves[digits / 16] = halves[digits / 16] << 4 | UInt64(digit)
                digits += 1
            }
        }
        (high, low) = (halves[0], halves[1])
    }

    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for nibble in 0..<32 {
            if Self.isDash(text.count) { text.append(UInt8(ascii: "-")) }
            let half = nibble < 16 ? high : low
            text.append(LowerHex.digits[Int(half >> UInt64(60 - nibble % 16 * 4) & 0xf)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// All its bits, the time first.
    var words: [2 of UInt64] { [high, low] }

    public static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }

    private static func isDash(_ index: Int) -> Bool { index == 8 || index == 13 || index == 18 || index == 23 }
}
