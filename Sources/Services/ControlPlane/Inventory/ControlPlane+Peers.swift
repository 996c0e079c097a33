// SPDX-License-Identifier: Apache-2.0

import Addressing
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

    public func peer(_ caller: Caller, _ network: ID<Network>, _ id: ID<Peer>) throws -> PeerInfo {
        let tables = try configuration(caller)
        return try tables.info(tables.peer(id, of: network))
    }

    /// With its last peer a device is gone; a gateway waits for other networks.
    public func deletePeer(_ caller: Caller, _ network: ID<Network>, _ id: ID<Peer>) async throws {
        let orphan: ID<Device>? = try await change(caller, "peer.delete") { draft in
            let peer = try draft.tables.peer(id, of: network)
            let device = try draft.tables.device(peer.deviceID)
            try Ownership(caller).check(device)
            let hasOthers = draft.tables.peers.values.contains { $0.deviceID == device.id && $0.id != id }
            guard hasOthers || device.deviceKind == .gateway else {
                try draft.deleteDevice(device)
                return device.id
            }
            try draft.unassign(device, from: network)
            try draft.deletePeer(peer)
            return nil
        }
        if let orphan { forgetNode(orphan, of: caller.tenantID) }
    }

    public func updatePeer(
        _ caller: Caller, _ network: ID<Network>, _ id: ID<Peer>, _ request: PeerUpdate
    ) async throws -> PeerInfo {
        try checkOwner(request.ownerID, caller, field: "owner_id")
        let ownership = Ownership(caller)
        return try await change(caller, "peer.update") { draft in
            let present = try draft.tables.peer(id, of: network)
            try ownership.check(draft.tables.device(present.deviceID))
            try request.check(by: ownership)
            try draft.updateDevice(of: present, request, sealingKey)
            var peer = present
            peer.name = request.name ?? peer.name
            peer.isIsolated = request.isIsolated ?? peer.isIsolated
            peer.fullEncapsulation = request.fullEncapsulation ?? peer.fullEncapsulation
            peer.additionalAllowedIPs = request.additionalAllowedIPs ?? peer.additionalAllowedIPs
            guard peer != present else { return try draft.tables.info(present) }
            try draft.tables.check(peer)
            peer.updatedAt = draft.now
            try draft.put(peer)
            return try draft.tables.info(peer)
        }
    }
}

extension Configuration {
    func peer(_ id: ID<Peer>, of network: ID<Network>) throws -> Peer {
        guard let peer = peers[id], peer.networkID == network else { throw Problem.notFound("peer") }
        return peer
    }

    /// What holds of a peer beside its addresses.
    func check(_ peer: Peer) throws {
        let others = peers.values.lazy.filter { $0.id != peer.id }
        guard !others.contains(where: { $0.networkID == peer.networkID && $0.name == peer.name }) else {
            throw Problem(.nameTaken, field: "name", "the network has a peer \(peer.name) already")
        }
        let isGateway = devices[peer.deviceID]?.deviceKind == .gateway
        guard !isGateway || !peer.fullEncapsulation else {
            throw Problem(
                .invalid, field: "full_encapsulation", "\(peer.name) is a gateway: it sends nothing into itself")
        }
        guard !isGateway || peer.additionalAllowedIPs.isEmpty else {
            throw Problem(
                .invalid, field: "additional_allowed_ips",
                "\(peer.name) is a gateway: what lies behind it is a route, 'warren route create'")
        }
        for (index, prefix) in peer.additionalAllowedIPs.enumerated() {
            let field = "additional_allowed_ips[\(index)]"
            try check(prefix, field: field)
            let other = others.first { $0.additionalAllowedIPs.contains { $0.overlaps(prefix) } }
            if let other {
                throw Problem(.invalid, field: field, "\(prefix) overlaps what lies behind \(other.name)")
            }
        }
    }

    public func info(_ peer: Peer) throws -> PeerInfo {
        let device = try device(peer.deviceID)
        return PeerInfo(
            peer,
            PeerExtra(
                publicKey: device.publicKey, endpoint: device.endpoint, listenPort: device.listenPort,
                isJump: device.deviceKind == .gateway, useAgent: device.deviceKind == .agent,
                ownerID: device.ownerUserID))
    }
}
