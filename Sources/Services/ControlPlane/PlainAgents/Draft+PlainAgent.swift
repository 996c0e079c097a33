// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol
import WireGuard

extension Configuration {
    /// Whose credential it is.
    func plainAgent(_ digest: SecretDigest) -> ID<Device>? {
        let credential = deviceCredentials.values.first { $0.digest == digest }
        return credential.flatMap { devices[$0.deviceID] }.flatMap { $0.isPlainAgent ? $0.id : nil }
    }

    /// One that nobody has used yet.
    func peerToken(_ digest: SecretDigest) -> JoinKey? {
        joinKeys.values.first { $0.digest == digest && $0.deviceID != nil && $0.usesLeft != 0 }
    }
}

extension Draft<Configuration> {
    /// Two first calls at once are one.
    mutating func admitPlainAgent(_ digest: SecretDigest, _ sealingKey: SealingKey) throws -> ID<Device> {
        if let admitted = tables.plainAgent(digest) { return admitted }
        guard let token = tables.peerToken(digest), token.expiresAt > now, token.deviceKind == .agent,
            let device = token.deviceID.flatMap({ tables.devices[$0] })
        else { throw Problem.unknownToken }
        guard tables.peers.values.count(where: { $0.deviceID == device.id }) == 1 else {
            throw Problem(
                .conflict, "\(device.name) is in several networks; a plain agent has one configuration, for one of them"
            )
        }
        let key = StaticKey.server(.generate())
        var plain = try replaceKey(of: device, by: key.publicKey)
        (plain.keyOrigin, plain.management) = (.server, .limited)
        try put(plain)
        try keepSecret(of: plain.id, key, sealingKey)
        try replaceCredential(of: plain, token, digest: token.digest)
        try spend(token)
        return plain.id
    }
}
