// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A key that a device has announced, and is about to use in the place of its own. Nobody serves the device by it alone
/// before it has shaken hands with it.
public struct NextKey: Hashable, Sendable, Codable {
    public let publicKey: PublicKey
    public let announcedAt: Timestamp
    /// All gateways of the device hold it: the device is told to use it.
    public var isHeld: Bool

    public init(publicKey: PublicKey, announcedAt: Timestamp, isHeld: Bool = false) {
        self.publicKey = publicKey
        self.announcedAt = announcedAt
        self.isHeld = isHeld
    }

    private enum CodingKeys: String, CodingKey {
        case publicKey = "public_key"
        case announcedAt = "announced_at"
        case isHeld = "held"
    }
}
