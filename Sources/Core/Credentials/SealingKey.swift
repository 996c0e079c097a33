// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Crypto
public import OverlayModel

/// Encrypts what the server keeps and has to show or use again: private keys that it made for devices, and what it shares
/// with authenticator apps (AES-256-GCM, NIST SP 800-38D). Each has a random nonce, and opens only as that of the device
/// or user that it was sealed for: what a store holds can't be put in another's place.
public struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    public init(bytes: FixedBytes<32>) {
        key = SymmetricKey(data: bytes.array)
    }

    public func seal(_ secret: PrivateKey, of device: ID<Device>) -> String {
        seal(secret.bytes.array, Self.context(device))
    }

    /// - Returns: nil for what another key sealed, or for another device, or what was changed since.
    public func open(_ sealed: String, of device: ID<Device>) -> PrivateKey? {
        open(sealed, Self.context(device)).flatMap { FixedBytes<32>($0) }.map { PrivateKey(bytes: $0) }
    }

    public func seal(_ secret: TOTPSecret, of user: ID<User>) -> String { seal(secret.bytes, Self.context(user)) }

    /// - Returns: nil for what another key sealed, or for another user, or what was changed since.
    public func open(_ sealed: String, of user: ID<User>) -> TOTPSecret? {
        open(sealed, Self.context(user)).map { TOTPSecret(bytes: $0) }
    }

    /// - Returns: nonce, ciphertext and tag as base64url.
    private func seal(_ secret: [UInt8], _ context: [UInt8]) -> String {
        let box = try? AES.GCM.seal(secret, using: key, authenticating: context)
        guard let bytes = box?.combined else { preconditionFailure("some bytes under a 256-bit key can be sealed") }
        return Base64URL.encode(bytes)
    }

    private func open(_ sealed: String, _ context: [UInt8]) -> [UInt8]? {
        guard let bytes = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key, authenticating: context)
        else { return nil }
        return Array(opened)
    }

    private static func context(_ device: ID<Device>) -> [UInt8] { Array("warren device secret v1 \(device)".utf8) }
    private static func context(_ user: ID<User>) -> [UInt8] { Array("warren totp secret v1 \(user)".utf8) }

    public var description: String { "(sealing key)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
