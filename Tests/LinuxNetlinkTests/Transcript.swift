// SPDX-License-Identifier: Apache-2.0

import LinuxNetlink
import Testing

/// Bytes written as annotated pieces of hexadecimal: `("14000000", "length 20")`.
struct Transcript {
    let bytes: [UInt8]

    init(_ pieces: (hex: String, meaning: String)...) throws {
        var bytes: [UInt8] = []
        for piece in pieces {
            let digits = Array(piece.hex.utf8.filter { $0 != UInt8(ascii: " ") })
            try #require(digits.count.isMultiple(of: 2), "\(piece)")
            for start in stride(from: 0, to: digits.count, by: 2) {
                let text = String(decoding: digits[start...start + 1], as: UTF8.self)
                bytes.append(try #require(UInt8(text, radix: 16), "\(piece)"))
            }
        }
        self.bytes = bytes
    }

    /// Without the 16 bytes of the message's header: what the parsers of payloads get.
    var payload: [UInt8] { Array(bytes.dropFirst(NetlinkHeader.size)) }
}

/// What two transcripts differ in, for people: offset and bytes.
func difference(_ got: [UInt8], _ want: [UInt8]) -> String? {
    if got == want { return nil }
    let place = zip(got, want).enumerated().first { $1.0 != $1.1 }?.offset ?? min(got.count, want.count)
    let hex = { (bytes: [UInt8]) in
        bytes.dropFirst(place).prefix(24).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    return "\(got.count) bytes, not \(want.count); from offset \(place): \(hex(got)), not \(hex(want))"
}
