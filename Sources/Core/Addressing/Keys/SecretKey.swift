// SPDX-License-Identifier: Apache-2.0

/// A WireGuard private key (Curve25519 scalar). Printing it shows `(private key)`.
public struct PrivateKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let bytes: FixedBytes<32>

    public init(bytes: FixedBytes<32>) {
        self.bytes = bytes
    }

    public init(_ text: some StringProtocol) throws(ParseError) {
        bytes = try KeyText.decode(text)
    }

    /// For the file that only its owner reads.
    public var text: String { KeyText.encode(bytes) }

    public var description: String { "(private key)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A WireGuard preshared key. Printing it shows `(preshared key)`.
public struct PresharedKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    public let bytes: FixedBytes<32>

    public init(bytes: FixedBytes<32>) {
        self.bytes = bytes
    }

    public init(_ text: some StringProtocol) throws(ParseError) {
        bytes = try KeyText.decode(text)
    }

    public var description: String { "(preshared key)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
