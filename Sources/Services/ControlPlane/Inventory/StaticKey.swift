// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol
import WireGuard

/// Whose key a static device has.
enum StaticKey {
    case device(PublicKey)
    case server(PrivateKey)

    init(publicKey: PublicKey?, isMadeHere: Bool) throws {
        switch (publicKey, isMadeHere) {
        case (let key?, false):
            guard !key.hasLowOrder else {
                throw Problem(
                    .invalid, field: "public_key", "\(key) is of low order (RFC 7748 §6.1): it protects nothing")
            }
            self = .device(key)
        case (nil, true): self = .server(.generate())
        case (_?, true):
            throw Problem(.invalid, field: "generate_key", "the key is the server's, or public_key is given")
        case (nil, false):
            throw Problem(
                .invalid, field: "public_key", "a static device has a key: give its public key, or generate_key: true")
        }
    }

    var publicKey: PublicKey {
        switch self {
        case .device(let key): key
        case .server(let secret): secret.publicKey
        }
    }

    var origin: KeyOrigin {
        if case .server = self { .server } else { .device }
    }
}

extension Draft<Configuration> {
    /// In the place of what was kept before.
    mutating func keepSecret(of device: ID<Device>, _ key: StaticKey, _ sealingKey: SealingKey) throws {
        forgetSecret(of: device)
        guard case .server(let secret) = key else { return }
        try put(DeviceSecret(id: newID(), deviceID: device, sealed: sealingKey.seal(secret, of: device)))
    }

    mutating func forgetSecret(of device: ID<Device>) {
        for secret in tables.deviceSecrets.values.filter({ $0.deviceID == device }) { delete(secret.id) }
    }
}
