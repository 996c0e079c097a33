// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Crypto

/// The SHA-256 digest of a secret: what is kept of it. 64 hexadecimal digits; comparing takes the same time whatever
/// the bytes are.
public struct SecretDigest: Hashable, Sendable, TextCoded {
    public static let textForm = TextForm(
        pattern: "^[0-9a-f]{64}$", example: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    public let bytes: FixedBytes<32>

    public init(bytes: FixedBytes<32>) {
        self.bytes = bytes
    }

    public init(of bytes: some Sequence<UInt8>) {
        guard let digest = FixedBytes<32>(Array(SHA256.hash(data: Array(bytes)))) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        self.init(bytes: digest)
    }

    public init(text: String) throws(ParseError) {
        let fault = ParseError("a digest is 64 hexadecimal digits in lower case")
        let characters = Array(text.utf8)
        guard characters.count == 64 else { throw fault }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = LowerHex.value(characters[index]), let low = LowerHex.value(characters[index + 1]) else {
                throw fault
            }
            bytes.append(high << 4 | low)
        }
        guard let fixed = FixedBytes<32>(bytes) else { throw fault }
        self.bytes = fixed
    }

    public var description: String {
        let text = bytes.array.flatMap { [LowerHex.digits[Int($0 >> 4)], LowerHex.digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
