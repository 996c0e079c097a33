// SPDX-License-Identifier: Apache-2.0

/// Characters that stand for a few bits each (RFC 4648), without padding.
struct BitAlphabet: Sendable {
    let characters: [UInt8]
    /// What a character stands for.
    let bitsPerCharacter: Int

    /// - Parameter characters: as many as a power of two, 256 at most.
    init(_ characters: String) {
        self.characters = Array(characters.utf8)
        bitsPerCharacter = self.characters.count.trailingZeroBitCount
    }

    func encode(_ bytes: some Sequence<UInt8>) -> String {
        let mask = characters.count - 1
        var text: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xffff
            count += 8
            while count >= bitsPerCharacter {
                count -= bitsPerCharacter
                text.append(characters[bits >> count & mask])
            }
        }
        if count > 0 { text.append(characters[bits << (bitsPerCharacter - count) & mask]) }
        return String(decoding: text, as: UTF8.self)
    }
}
