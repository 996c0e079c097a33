// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol
import WireGuard

/// Whose key a device has that somebody makes by hand.
enum StaticKey {
    case elsewhere(PublicKey, KeyOrigin)
    case server(PrivateKey)

    /// - Parameter origin: where the caller says that the key was made; nil: at the device, or here.
    init(publicKey: PublicKey?, isMadeHere: Bool, origin: KeyOrigin?) throws {
        try Self.check(origin, isMadeHere: isMadeHere)
        switch (publicKey, isMadeHere) {
        case (let key?, false):
            guard !key.hasLowOrder else {
                throw Problem(
                    .invalid, field: "public_key", "\(key) is of low order (RFC 7748 §6.1): it protects nothing")
            }
            self = .elsewhere(key, origin ?? .device)
        case (nil, true): self = .server(.generate())
        case (_?, true):
            throw Problem(.invalid, field: "generate_key", "the key is the server's, or public_key is given")
        case (nil, false):
            throw Problem(
                .invalid, field: "public_key", "a static device has a key: give its public key, or generate_key: true")
        }
    }

    /// A key that is void from the start, as that of a device that has to enrol anew: no machine has it.
    static var nobodys: StaticKey { .elsewhere(PrivateKey.generate().publicKey, .device) }

    var publicKey: PublicKey {
        switch self {
        case .elsewhere(let key, _): key
        case .server(let secret): secret.publicKey
        }
    }

    var origin: KeyOrigin {
        switch self {
        case .elsewhere(_, let origin): origin
        case .server: .server
        }
    }

    /// Who has the private key is a fact that nobody may state otherwise.
    private static func check(_ origin: KeyOrigin?, isMadeHere: Bool) throws {
        guard let origin, (origin == .server) != isMadeHere else { return }
        throw Problem(
            .invalid, field: "key_origin",
            isMadeHere
                ? "the server makes this key (generate_key): its origin is server"
                : "the server hasn't this key: its origin is device or browser; generate_key has the server make one")
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
