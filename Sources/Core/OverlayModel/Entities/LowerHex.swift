// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal digits in lower case only, so that one value has one text.
enum LowerHex {
    static let digits = Array("0123456789abcdef".utf8)

    static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
