// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Crypto
public import OverlayModel

/// Encrypts the private keys that the server made for devices (AES-256-GCM, NIST SP 800-38D). Each has a random nonce,
/// and opens only as the device's that it was sealed for: what a store holds can't be put in another's place.
public struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    public init(bytes: FixedBytes<32>) {
        key = SymmetricKey(data: bytes.array)
    }

    /// - Returns: nonce, ciphertext and tag as base64url.
    public func seal(_ secret: PrivateKey, of device: ID<Device>) -> String {
        let box = try? AES.GCM.seal(secret.bytes.array, using: key, authenticating: Self.context(device))
        guard let bytes = box?.combined else { preconditionFailure("32 bytes under a 256-bit key can be sealed") }
        return Base64URL.encode(bytes)
    }

    /// - Returns: nil for what another key sealed, or for another device, or what was changed since.
    public func open(_ sealed: String, of device: ID<Device>) -> PrivateKey? {
        guard let bytes = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key, authenticating: Self.context(device))
        else { return nil }
        return FixedBytes<32>(opened).map { PrivateKey(bytes: $0) }
    }

    private static func context(_ device: ID<Device>) -> [UInt8] { Array("warren device secret v1 \(device)".utf8) }

    public var description: String { "(sealing key)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
