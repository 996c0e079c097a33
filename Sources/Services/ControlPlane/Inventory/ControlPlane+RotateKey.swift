// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Another key for a device in limited mode, which stays what it is otherwise. From then on the old one is worth nothing, and
    /// a device whose key was void takes part again.
    public func rotateKey(_ caller: Caller, _ id: ID<Device>, _ request: KeyRotate) async throws -> DeviceInfo {
        let ownership = Ownership(caller)
        try await change(caller, "device.rotate_key") { draft in
            try ownership.check(draft.tables.device(id))
            let key = try StaticKey(
                publicKey: request.publicKey, isMadeHere: request.generateKey ?? false, origin: request.keyOrigin)
            try draft.rotateKey(of: id, to: key, sealingKey)
        }
        return try device(caller, id)
    }
}

extension Draft<Configuration> {
    mutating func rotateKey(of id: ID<Device>, to key: StaticKey, _ sealingKey: SealingKey) throws {
        let device = try tables.device(id)
        guard device.management == .limited else {
            throw Problem(
                .notAvailableYet, "\(device.name) makes its key itself, and can't be told to make another yet")
        }
        if device.isPlainAgent, key.origin != .server {
            throw Problem(
                .invalid, field: "public_key", "the server makes the key of a plain agent: give generate_key: true")
        }
        var renewed = try replaceKey(of: device, by: key.publicKey)
        renewed.keyOrigin = key.origin
        try put(renewed)
        try keepSecret(of: id, key, sealingKey)
    }
}
