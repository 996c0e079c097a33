// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol

/// A device whose key is void is `expired`: in nobody's state, and nothing that its old key or credential proves
/// counts. It comes back with another key, as the device that it was.
extension Draft<Configuration> {
    /// Its key, its credential and earlier tokens are worth nothing from now on.
    mutating func voidKey(of device: Device) throws {
        for credential in tables.deviceCredentials.values.filter({ $0.deviceID == device.id }) {
            delete(credential.id)
        }
        for key in tables.joinKeys.values.filter({ $0.deviceID == device.id }) { delete(key.id) }
        forgetSecret(of: device.id)
        var device = device
        (device.keyExpiresAt, device.nextKey) = (now, nil)
        if device.state == .active { device.state = .expired }
        device.updatedAt = now
        try put(device)
    }

    /// What else blocks the device still does.
    mutating func replaceKey(of device: Device, by publicKey: PublicKey) throws -> Device {
        guard publicKey != device.publicKey else {
            throw Problem(.keyTaken, field: "public_key", "this key of \(device.name) is void: make a new one")
        }
        var device = device
        device.publicKey = publicKey
        (device.keyExpiresAt, device.nextKey) = (nil, nil)
        if device.state == .expired { device.state = .active }
        device.updatedAt = now
        try put(device)
        return device
    }

    /// Admits that device and no other. Good for a day, as any join key without further words.
    func joinKey(
        of device: Device, in network: ID<Network>, by user: ID<User>, digest: SecretDigest
    ) -> JoinKey {
        JoinKey(
            id: newID(), description: "key for \(device.name)", deviceKind: device.deviceKind, digest: digest,
            networkID: network, groupIDs: [], deviceID: device.id, usesLeft: 1, expiresAt: now + .seconds(86_400),
            createdBy: user, createdAt: now)
    }

    /// The device that a join key is for, with the key and the place of the machine that has enrolled.
    mutating func readmit(_ id: ID<Device>, _ request: EnrollRequest, _ key: JoinKey) throws -> Device {
        guard let device = tables.devices[id], key.usesLeft != 0 else { throw Problem.unknownJoinKey }
        var renewed = try replaceKey(of: device, by: request.publicKey)
        renewed.endpoint = request.endpoint ?? renewed.endpoint
        guard renewed.deviceKind != .gateway || renewed.endpoint != nil else { throw Problem.gatewayWithoutEndpoint }
        renewed.listenPort = request.listenPort ?? renewed.listenPort
        // Whichever protocol its token was used with before.
        (renewed.management, renewed.keyOrigin) = (.managed, .device)
        (renewed.hostname, renewed.os, renewed.version) = (request.hostname, request.os, request.version)
        try put(renewed)
        try spend(key)
        return renewed
    }
}

extension Device {
    /// Its key's time is over, or it was declared void.
    func hasVoidKey(at now: Timestamp) -> Bool { keyExpiresAt.map { $0 <= now } ?? false }
}
