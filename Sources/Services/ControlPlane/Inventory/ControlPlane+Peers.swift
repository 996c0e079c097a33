// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// By name.
    public func peers(_ caller: Caller, _ network: ID<Network>) throws -> [PeerInfo] {
        let tables = try configuration(caller)
        _ = try tables.network(network)
        return try tables.peers.values.filter { $0.networkID == network }.sorted { $0.name < $1.name }
            .map { try tables.info($0) }
    }

    /// With its last peer a device is gone.
    public func deletePeer(_ caller: Caller, _ network: ID<Network>, _ id: ID<Peer>) async throws {
        let orphan: ID<Device>? = try await change(caller, "peer.delete") { draft in
            guard let peer = draft.tables.peers[id], peer.networkID == network else { throw Problem.notFound("peer") }
            guard draft.tables.peers.values.contains(where: { $0.deviceID == peer.deviceID && $0.id != id }) else {
                try draft.deleteDevice(draft.tables.device(peer.deviceID))
                return peer.deviceID
            }
            try draft.deletePeer(peer)
            return nil
        }
        if let orphan { nodes.forget(orphan) }
    }

    public func updatePeer(
        _ caller: Caller, _ network: ID<Network>, _ id: ID<Peer>, _ request: PeerUpdate
    ) async throws -> PeerInfo {
        try await change(caller, "peer.update") { draft in
            guard var peer = draft.tables.peers[id], peer.networkID == network else { throw Problem.notFound("peer") }
            if let isIsolated = request.isIsolated, isIsolated != peer.isIsolated {
                peer.isIsolated = isIsolated
                peer.updatedAt = draft.now
                try draft.put(peer)
            }
            return try draft.tables.info(peer)
        }
    }
}

extension Configuration {
    func info(_ peer: Peer) throws -> PeerInfo {
        let device = try device(peer.deviceID)
        return PeerInfo(
            peer,
            PeerExtra(
                publicKey: device.publicKey, endpoint: device.endpoint, listenPort: device.listenPort,
                isJump: device.deviceKind == .gateway, useAgent: device.deviceKind == .agent,
                ownerID: device.ownerUserID))
    }
}
