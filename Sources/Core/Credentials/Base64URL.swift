// SPDX-License-Identifier: Apache-2.0

/// base64url without padding (RFC 4648 §5): what can stand in a URL, a file name and a shell word.
public enum Base64URL {
    private static let alphabet = BitAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    public static func encode(_ bytes: some Sequence<UInt8>) -> String { alphabet.encode(bytes) }

    /// - Returns: nil for anything but what `encode` writes.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for character in text.utf8 {
            guard let value = alphabet.characters.firstIndex(of: character) else { return nil }
            bits = (bits << 6 | value) & 0xffff
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xff))
            }
        }
        // What is left over are fewer bits than a character has, and they are zero.
        guard count < 6, bits & ((1 << count) - 1) == 0 else { return nil }
        return bytes
    }
}
