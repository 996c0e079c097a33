// SPDX-License-Identifier: Apache-2.0

/// The textual form of 32-byte keys: 44 characters of base64 (RFC 4648 §4), in canonical form only, so that one key
/// has one text. Encoding and decoding take no branch and no table look-up that depends on the key, as in wg(8).
enum KeyText {
    static func decode(_ text: some StringProtocol) throws(ParseError) -> FixedBytes<32> {
        let characters = Array(text.utf8)
        guard characters.count == 44, characters[43] == UInt8(ascii: "=") else {
            throw ParseError(
                "a key is 44 characters of base64 that end in '=' (32 bytes), this has \(characters.count)")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(33)
        var invalid = 0
        for group in stride(from: 0, to: 44, by: 4) {
            var bits = 0
            for index in group..<group + 4 {
                let value = index == 43 ? 0 : sextet(Int(characters[index]))
                invalid |= value
                bits = bits << 6 | (value & 63)
            }
            bytes += [UInt8(bits >> 16 & 0xff), UInt8(bits >> 8 & 0xff), UInt8(bits & 0xff)]
        }
        // The last character carries two bits that no byte uses; canonical base64 has them zero.
        guard invalid >= 0, bytes[32] == 0, let key = FixedBytes<32>(bytes.dropLast()) else {
            throw ParseError("a key is 44 characters of base64, as 'wg genkey' prints them; this one has others in it")
        }
        return key
    }

    static func encode(_ key: FixedBytes<32>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(44)
        for group in stride(from: 0, to: 33, by: 3) {
            let third = group + 2 < 32 ? Int(key[group + 2]) : 0
            let bits = Int(key[group]) << 16 | Int(key[group + 1]) << 8 | third
            for shift in [18, 12, 6, 0] { text.append(character(bits >> shift & 63)) }
        }
        text[43] = UInt8(ascii: "=")
        return String(decoding: text, as: UTF8.self)
    }

    /// The value 0…63 of a base64 character, or -1; arithmetic on sign bits instead of comparisons.
    private static func sextet(_ character: Int) -> Int {
        func within(_ low: UInt8, _ high: UInt8) -> Int {
            ((Int(low) - 1 - character) & (character - Int(high) - 1)) >> 8
        }
        let upper = within(UInt8(ascii: "A"), UInt8(ascii: "Z")) & (character - 64)
        let lower = within(UInt8(ascii: "a"), UInt8(ascii: "z")) & (character - 70)
        let digit = within(UInt8(ascii: "0"), UInt8(ascii: "9")) & (character + 5)
        let plus = within(UInt8(ascii: "+"), UInt8(ascii: "+")) & 63
        let slash = within(UInt8(ascii: "/"), UInt8(ascii: "/")) & 64
        return upper + lower + digit + plus + slash - 1
    }

    private static func character(_ value: Int) -> UInt8 {
        let offset =
            65 + ((25 - value) >> 8 & 6) - ((51 - value) >> 8 & 75) - ((61 - value) >> 8 & 15) + ((62 - value) >> 8 & 3)
        return UInt8(value + offset)
    }
}
