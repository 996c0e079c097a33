// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Another key for a device, which stays what it is otherwise. An agent makes it itself, and goes over to it as soon
    /// as its gateways hold both. Of a device in limited mode the old one is worth nothing from then on, and one whose
    /// key was void takes part again.
    public func rotateKey(_ caller: Caller, _ id: ID<Device>, _ request: KeyRotate) async throws -> DeviceInfo {
        let ownership = Ownership(caller)
        let present = try configuration(caller).device(id)
        try ownership.check(present)
        guard present.management == .limited else {
            try request.checkNothingIsGiven(for: present)
            let key = try await newKey(of: present)
            try await change(caller, "device.announce_key") { try $0.announce(key, of: id) }
            return try device(caller, id)
        }
        try await change(caller, "device.rotate_key") { draft in
            try ownership.check(draft.tables.device(id))
            let key = try StaticKey(
                publicKey: request.publicKey, isMadeHere: request.generateKey ?? false, origin: request.keyOrigin)
            try draft.rotateKey(of: id, to: key, sealingKey)
        }
        return try device(caller, id)
    }
}

extension KeyRotate {
    fileprivate func checkNothingIsGiven(for device: Device) throws {
        let fields = [
            ("public_key", publicKey != nil), ("generate_key", generateKey != nil), ("key_origin", keyOrigin != nil),
        ]
        guard let wrong = fields.first(where: \.1) else { return }
        throw Problem(.invalid, field: wrong.0, "\(device.name) makes its key itself: send an empty body")
    }
}

extension Draft<Configuration> {
    mutating func rotateKey(of id: ID<Device>, to key: StaticKey, _ sealingKey: SealingKey) throws {
        let device = try tables.device(id)
        guard device.management == .limited else {
            throw Problem(
                .invalid, field: "public_key",
                "\(device.name) makes its key itself: have it make another with 'warren device rekey \(device.name)'")
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
