// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    public func updateDevice(
        _ caller: Caller, _ id: ID<Device>, _ request: DeviceUpdate
    ) async throws -> DeviceInfo {
        try checkOwner(request.ownerUserID, caller, field: "owner_user_id")
        let ownership = Ownership(caller)
        try await change(caller, "device.update") { draft in
            let device = try draft.tables.device(id)
            try ownership.check(device)
            try ownership.refuse([("owner_user_id", request.ownerUserID != .keep)])
            try draft.update(device, request)
        }
        return try device(caller, id)
    }

    /// Who owns a device is a member of its tenant.
    func checkOwner(_ owner: Patch<ID<User>>, _ caller: Caller, field: String) throws {
        guard case .set(let id) = owner else { return }
        let isMember = installation.tables.memberships.values.contains {
            $0.userID == id && $0.tenantID == caller.tenantID
        }
        guard isMember else { throw Problem(.invalid, field: field, "there is no user \(id) in this workspace") }
    }
}

extension Draft<Configuration> {
    mutating func update(_ present: Device, _ request: DeviceUpdate) throws {
        var device = present
        device.name = request.name ?? device.name
        device.endpoint = request.endpoint.applied(to: device.endpoint)
        device.listenPort = request.listenPort ?? device.listenPort
        device.ownerUserID = request.ownerUserID.applied(to: device.ownerUserID)
        guard device != present else { return }
        try tables.check(device)
        guard device.deviceKind != .gateway || device.endpoint != nil || present.endpoint == nil else {
            throw Problem(.invalid, field: "endpoint", "\(device.name) is a gateway: it is found by its endpoint")
        }
        device.updatedAt = now
        try put(device)
    }

    /// What a peer shows of its device is written there.
    mutating func updateDevice(of peer: Peer, _ request: PeerUpdate, _ sealingKey: SealingKey) throws {
        let device = try tables.device(peer.deviceID)
        let kinds: [(field: String, wish: Bool?, present: Bool)] = [
            ("is_jump", request.isJump, device.deviceKind == .gateway),
            ("use_agent", request.useAgent, device.deviceKind == .agent),
        ]
        if let wrong = kinds.first(where: { $0.wish != nil && $0.wish != $0.present }) {
            throw Problem(
                .invalid, field: wrong.field,
                "\(device.name) is of the kind \(device.deviceKind.rawValue), and stays so: make another device")
        }
        try update(
            device,
            DeviceUpdate(endpoint: request.endpoint, listenPort: request.listenPort, ownerUserID: request.ownerID))
        guard let key = request.publicKey, key != device.publicKey else { return }
        try rotateKey(of: device.id, to: StaticKey(publicKey: key, isMadeHere: false, origin: nil), sealingKey)
    }
}

extension Configuration {
    /// What holds of a device's name and endpoint.
    func check(_ device: Device) throws {
        guard !devices.values.contains(where: { $0.name == device.name && $0.id != device.id }) else {
            throw Problem(.nameTaken, field: "name", "there is a device \(device.name) already")
        }
        guard case .address(let address)? = device.endpoint?.host else { return }
        let swallowing =
            networks.values.map { ("network \($0.name)", $0.prefixes) }
            + routes.values.map { ("route \($0.name)", $0.destinations) }
        let taken = swallowing.sorted { $0.0 < $1.0 }.first { $1.contains { $0.contains(address) } }
        if let taken {
            throw Problem(
                .invalid, field: "endpoint",
                "\(address) lies in the \(taken.0): the tunnel's own packets would go into it")
        }
    }
}
