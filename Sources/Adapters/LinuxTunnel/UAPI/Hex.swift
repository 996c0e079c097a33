// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Keys in hexadecimal, without a branch or a table look-up that depends on a digit's value.
enum Hex {
    static func encode(_ key: FixedBytes<32>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in key.array { text += [digit(Int(byte >> 4)), digit(Int(byte & 15))] }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil unless `text` is 64 hexadecimal digits.
    static func decode(_ text: some StringProtocol) -> FixedBytes<32>? {
        let digits = text.utf8.map { value(Int($0)) }
        guard digits.count == 64 else { return nil }
        var invalid = 0
        for digit in digits { invalid |= digit }
        if invalid < 0 { return nil }
        return FixedBytes<32>(stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }

    /// `0`…`9`, `a`…`f`.
    private static func digit(_ value: Int) -> UInt8 { UInt8(value + 48 + ((9 - value) >> 8 & 39)) }

    /// 0…15, or -1.
    private static func value(_ character: Int) -> Int {
        let lower = character | 0x20
        let isDigit = ((47 - character) & (character - 58)) >> 8
        let isLetter = ((96 - lower) & (lower - 103)) >> 8
        return (isDigit & (character - 47)) + (isLetter & (lower - 86)) - 1
    }
}
