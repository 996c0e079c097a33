// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// A place in a network: of a device that there is, or of one that is made with it. An agent or a gateway gets its
    /// key when it enrols, with the token in the answer.
    public func createPeer(
        _ caller: Caller, _ network: ID<Network>, _ request: PeerCreate
    ) async throws -> PeerInfo {
        try checkOwner(request.ownerID.map { .set($0) } ?? .keep, caller, field: "owner_id")
        let ownership = Ownership(caller)
        try request.check(by: ownership)
        let waits = try ownership.isConfined && settings(caller).deviceApproval
        let secret = Secret.make(.joinKey)
        let made: (peer: PeerInfo, enrols: Bool) = try await change(caller, "peer.create") { draft in
            let network = try draft.tables.network(network)
            try ownership.check(network, draft.tables)
            if let id = request.deviceID {
                let device = try draft.tables.device(id, taking: request)
                try ownership.check(device)
                return (try draft.tables.info(draft.createPeer(of: device, in: network, request)), false)
            }
            var request = request
            request.ownerID = try ownership.owner(request.ownerID)
            let device = try draft.createDevice(request, by: caller.userID, waits: waits, sealingKey)
            let peer = try draft.createPeer(of: device, in: network, request)
            let enrols = device.deviceKind != .static
            if enrols {
                try draft.put(draft.joinKey(of: device, in: network.id, by: caller.userID, digest: secret.digest))
            }
            return (try draft.tables.info(peer), enrols)
        }
        guard made.enrols else { return made.peer }
        var answer = made.peer
        answer.extra.token = Invitation(secret: secret, authority: authority).text
        return answer
    }

    /// A static device; others make themselves known, with a join key.
    public func createDevice(_ caller: Caller, _ request: DeviceCreate) async throws -> DeviceInfo {
        guard request.kind == .static else {
            throw Problem(
                .invalid, field: "kind", "an \(request.kind.rawValue) enrols by itself: make a join key for it")
        }
        let others: [(field: String, isGiven: Bool)] = [
            ("device_id", request.peer.deviceID != nil), ("is_jump", request.peer.isJump == true),
            ("use_agent", request.peer.useAgent == true),
        ]
        if let wrong = others.first(where: \.isGiven) {
            throw Problem(.invalid, field: wrong.field, "a static device is made here; others are made as peers")
        }
        _ = try configuration(caller).network(request.networkID, field: "network_id")
        return try device(caller, try await createPeer(caller, request.networkID, request.peer).deviceID)
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
        if device.management == .limited, peers.values.contains(where: { $0.deviceID == id }) {
            let kind = device.isPlainAgent ? "plain agent" : "static device"
            throw Problem(.conflict, "\(device.name) is a \(kind) and has its peer: its one file can't have two")
        }
        return device
    }
}
