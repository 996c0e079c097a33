// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import WireGuard

/// Whose key a static device has.
enum StaticKey {
    case device(PublicKey)
    case server(PrivateKey)

    init(_ request: PeerCreate) throws {
        switch (request.publicKey, request.generateKey ?? false) {
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
