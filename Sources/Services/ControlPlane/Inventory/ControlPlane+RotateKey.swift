// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Another key for a static device, which stays what it is otherwise. From then on the old one is worth nothing, and
    /// a device whose key was void takes part again.
    public func rotateKey(_ caller: Caller, _ id: ID<Device>, _ request: KeyRotate) async throws -> DeviceInfo {
        try await change(caller, "device.rotate_key") { draft in
            let device = try draft.tables.device(id)
            guard device.deviceKind == .static else {
                throw Problem(
                    .notAvailableYet, "\(device.name) makes its key itself, and can't be told to make another yet")
            }
            let key = try StaticKey(
                publicKey: request.publicKey, isMadeHere: request.generateKey ?? false, origin: request.keyOrigin)
            var renewed = try draft.replaceKey(of: device, by: key.publicKey)
            renewed.keyOrigin = key.origin
            try draft.put(renewed)
            try draft.keepSecret(of: id, key, sealingKey)
        }
        return try device(caller, id)
    }
}
