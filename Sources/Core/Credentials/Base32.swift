// SPDX-License-Identifier: Apache-2.0

/// base32 without padding (RFC 4648 §6): what people can type, and what authenticator apps read.
enum Base32 {
    private static let alphabet = BitAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func encode(_ bytes: some Sequence<UInt8>) -> String { alphabet.encode(bytes) }

    static func isDigit(_ character: UInt8) -> Bool { alphabet.characters.contains(character) }
}
