// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// A place in a network: of a static device, which is made with it, or of a device that there is.
    public func createPeer(
        _ caller: Caller, _ network: ID<Network>, _ request: PeerCreate
    ) async throws -> PeerInfo {
        try check(owner: request.ownerID, caller)
        return try await change(caller, "peer.create") { draft in
            let network = try draft.tables.network(network)
            let device =
                if let id = request.deviceID {
                    try draft.tables.device(id, taking: request)
                } else {
                    try draft.createStaticDevice(request, by: caller.userID, sealingKey)
                }
            return try draft.tables.info(draft.createPeer(of: device, in: network, request))
        }
    }

    /// A static device; others make themselves known, with a join key.
    public func createDevice(_ caller: Caller, _ request: DeviceCreate) async throws -> DeviceInfo {
        guard request.kind == .static else {
            throw Problem(
                .invalid, field: "kind", "an \(request.kind.rawValue) enrols by itself: make a join key for it")
        }
        guard request.peer.deviceID == nil else {
            throw Problem(.invalid, field: "device_id", "the device is made here: another place of one is a peer")
        }
        return try device(caller, try await createPeer(caller, request.networkID, request.peer).deviceID)
    }

    private func check(owner: ID<User>?, _ caller: Caller) throws {
        guard let owner else { return }
        let isMember = installation.tables.memberships.values.contains {
            $0.userID == owner && $0.tenantID == caller.tenantID
        }
        guard isMember else {
            throw Problem(.invalid, field: "owner_id", "there is no user \(owner) in this workspace")
        }
    }
}

extension Configuration {
    /// A device that there is, and that can have the peer that is asked for.
    fileprivate func device(_ id: ID<Device>, taking request: PeerCreate) throws -> Device {
        guard let device = devices[id] else {
            throw Problem(.invalid, field: "device_id", "there is no device \(id)")
        }
        let own: [(field: String, isGiven: Bool)] = [
            ("public_key", request.publicKey != nil), ("generate_key", request.generateKey == true),
            ("key_origin", request.keyOrigin != nil),
            ("endpoint", request.endpoint != nil), ("listen_port", request.listenPort != nil),
            ("owner_id", request.ownerID != nil),
            ("is_jump", request.isJump == true && device.deviceKind != .gateway),
            ("use_agent", request.useAgent == true && device.deviceKind != .agent),
        ]
        if let wrong = own.first(where: \.isGiven) {
            throw Problem(.invalid, field: wrong.field, "that is \(device.name)'s own, and not given beside device_id")
        }
        if device.deviceKind == .static, peers.values.contains(where: { $0.deviceID == id }) {
            throw Problem(.conflict, "\(device.name) is a static device and has its peer: its one file can't have two")
        }
        return device
    }
}
