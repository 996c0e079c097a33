// SPDX-License-Identifier: Apache-2.0

/// Why a peer takes no part. None of these lifts another.
public enum PeerObstacle: Hashable, Sendable {
    case device(DeviceState)
    /// An open incident that blocks its device.
    case incident(ID<Incident>)
    /// Its network's access list names it.
    case accessList
    /// Its owner is cut off.
    case owner(ID<User>)
}

/// Who takes part.
struct Standing: Sendable {
    private let devices: [ID<Device>: Device]
    private let active: Set<ID<Device>>
    private let incidents: [ID<Device>: ID<Incident>]
    private let blockedPeers: Set<ID<Peer>>
    private let suspended: Set<ID<User>>

    init(_ configuration: Configuration, _ index: DeviceIndex) {
        (devices, active) = (configuration.devices, index.active)
        let blocking = configuration.incidents.values.filter { $0.isOpen && $0.blocks }.sorted { $0.id < $1.id }
        incidents = Dictionary(blocking.map { ($0.deviceID, $0.id) }) { first, _ in first }
        blockedPeers = configuration.accessLists.values.reduce(into: []) { $0.formUnion($1.blockedPeers) }
        suspended = Set(configuration.suspensions.values.map(\.userID))
    }

    func isActive(_ peer: Peer) -> Bool {
        isActive(device: peer.deviceID) && !blockedPeers.contains(peer.id)
    }

    func isActive(device id: ID<Device>) -> Bool {
        guard active.contains(id), incidents[id] == nil else { return false }
        // Asked of every peer, and hardly ever is anybody suspended.
        guard !suspended.isEmpty, let owner = devices[id]?.ownerUserID else { return true }
        return !suspended.contains(owner)
    }

    func obstacles(of peer: Peer) -> [PeerObstacle] {
        guard let device = devices[peer.deviceID] else { return [] }
        return obstacles(of: device, in: [peer])
    }

    /// Of a device in all of these places of its.
    func obstacles(of device: Device, in peers: [Peer]) -> [PeerObstacle] {
        var obstacles: [PeerObstacle] = []
        if device.state != .active { obstacles.append(.device(device.state)) }
        if let incident = incidents[device.id] { obstacles.append(.incident(incident)) }
        if !peers.isEmpty, peers.allSatisfy({ blockedPeers.contains($0.id) }) { obstacles.append(.accessList) }
        if let owner = device.ownerUserID, suspended.contains(owner) { obstacles.append(.owner(owner)) }
        return obstacles
    }
}
