// SPDX-License-Identifier: Apache-2.0

/// A WireGuard public key (Curve25519). It names a peer; its text is base64.
public struct PublicKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let bytes: FixedBytes<32>

    public init(bytes: FixedBytes<32>) {
        self.bytes = bytes
    }

    public init(_ text: some StringProtocol) throws(ParseError) {
        bytes = try KeyText.decode(text)
    }

    public var description: String { KeyText.encode(bytes) }

    public static func < (a: Self, b: Self) -> Bool { a.bytes.array.lexicographicallyPrecedes(b.bytes.array) }
}
