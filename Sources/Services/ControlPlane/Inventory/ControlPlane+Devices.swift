// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// By name.
    public func devices(_ caller: Caller) throws -> [DeviceInfo] {
        let ledger = try ledger(of: caller.tenantID)
        let snapshot = ledger.snapshot
        return snapshot.overlay.configuration.devices.values.sorted { $0.name < $1.name }.map {
            info($0, snapshot.overlay)
        }
    }

    public func device(_ caller: Caller, _ id: ID<Device>) throws -> DeviceInfo {
        let overlay = try overlay(caller)
        return info(try overlay.configuration.device(id), overlay)
    }

    /// Lets a device that waits take part.
    public func approveDevice(_ caller: Caller, _ id: ID<Device>) async throws -> DeviceInfo {
        let now = now()
        return try await changeState(of: id, caller, "device.approve") { device in
            guard device.state == .pending || device.state == .active else {
                let remedy = device.state == .blocked ? "unblock it instead" : "it needs a new key"
                throw Problem(.invalid, "\(device.name) is \(device.state.rawValue): \(remedy)")
            }
            // Who has not enrolled yet still has to.
            device.state = device.hasVoidKey(at: now) ? .expired : .active
            device.approvedBy = caller.userID
        }
    }

    /// Cuts a device off, everywhere. Nothing is deleted.
    public func blockDevice(_ caller: Caller, _ id: ID<Device>) async throws -> DeviceInfo {
        try await changeState(of: id, caller, "device.block") { $0.state = .blocked }
    }

    public func unblockDevice(_ caller: Caller, _ id: ID<Device>) async throws -> DeviceInfo {
        let now = now()
        return try await changeState(of: id, caller, "device.unblock") { device in
            guard device.state == .blocked else { return }
            device.state = device.hasVoidKey(at: now) ? .expired : .active
        }
    }

    /// The device's key, credential and stream are worth nothing any more.
    public func deleteDevice(_ caller: Caller, _ id: ID<Device>) async throws {
        try await change(caller, "device.delete") { draft in
            let device = try draft.tables.device(id)
            try Ownership(caller).check(device)
            try draft.deleteDevice(device)
        }
        forgetNode(id, of: caller.tenantID)
    }

    /// What is known of a device that there isn't any more, and its stream.
    func forgetNode(_ id: ID<Device>, of tenant: ID<Tenant>) {
        nodes.forget(id)
        reports.forget(id, of: tenant)
        watch.forget(id)
        meter.forget(id)
        ways.forget(id)
        presences.forget(id)
    }

    /// What it should run.
    public func desired(_ caller: Caller, _ id: ID<Device>) throws -> DesiredResponse {
        let snapshot = try ledger(of: caller.tenantID).snapshot
        let device = try snapshot.overlay.configuration.device(id)
        guard let state = snapshot.overlay.state(of: id) else {
            throw Problem(.notFound, "\(device.name) waits for approval: it has no state before")
        }
        return DesiredResponse(revision: snapshot.revision, stateID: state.id, state: state.whole)
    }

    /// What it says it runs.
    public func observed(_ caller: Caller, _ id: ID<Device>) throws -> ObservedState {
        let device = try configuration(caller).device(id)
        guard var observed = presence(of: id).observed else {
            throw Problem(.notFound, "\(device.name) has not reported yet")
        }
        meter[id].update(&observed.snapshot.peers)
        return observed
    }

    /// Where the two differ.
    public func difference(_ caller: Caller, _ id: ID<Device>) throws -> DiffResponse {
        let overlay = try overlay(caller)
        _ = try overlay.configuration.device(id)
        let desired = overlay.compile(for: id) ?? .empty
        guard let observed = presence(of: id).observed else { return DiffResponse(reported: false, differences: []) }
        return DiffResponse(reported: true, differences: desired.differences(from: observed.snapshot))
    }

    // MARK: - Steps

    private func changeState(
        of id: ID<Device>, _ caller: Caller, _ action: String, _ body: (inout Device) throws -> Void
    ) async throws -> DeviceInfo {
        try await change(caller, action) { draft in
            let present = try draft.tables.device(id)
            var device = present
            try body(&device)
            guard device != present else { return }
            device.updatedAt = draft.now
            try draft.put(device)
        }
        return try self.device(caller, id)
    }

    func info(_ device: Device, _ overlay: Overlay) -> DeviceInfo {
        let presence = presence(of: device, in: overlay)
        let desired = overlay.state(of: device.id)?.id
        let isInSync =
            desired != nil && presence.observed?.stateID == desired && presence.observed?.status == .applied
        return DeviceInfo(
            device,
            DeviceExtra(
                online: presence.isOnline, lastSeen: presence.lastSeen, status: presence.observed?.status,
                inSync: isInSync, via: presence.via,
                cutOffBy: overlay.obstacles(of: device).map(CutOffReason.init),
                peers: overlay.peers(of: device.id).map(\.id)))
    }
}

extension Configuration {
    func device(_ id: ID<Device>) throws -> Device {
        guard let device = devices[id] else { throw Problem.notFound("device") }
        return device
    }
}

extension Draft<Configuration> {
    /// With all that is its own; its addresses rest for a day.
    mutating func deleteDevice(_ device: Device) throws {
        try unassign(device)
        for peer in tables.peers.values.filter({ $0.deviceID == device.id }).sorted(by: { $0.id < $1.id }) {
            try deletePeer(peer)
        }
        for credential in tables.deviceCredentials.values.filter({ $0.deviceID == device.id }) {
            delete(credential.id)
        }
        for key in tables.joinKeys.values.filter({ $0.deviceID == device.id }) { delete(key.id) }
        forgetSecret(of: device.id)
        for var group in tables.groups.values.sorted(by: { $0.id < $1.id })
        where group.members.deviceIDs.contains(device.id) {
            group.members.deviceIDs.remove(device.id)
            try put(group)
        }
        for var route in tables.routes.values.sorted(by: { $0.id < $1.id }) where route.via.contains(device.id) {
            route.via.removeAll { $0 == device.id }
            try put(route)
        }
        delete(device.id)
    }

    mutating func deletePeer(_ peer: Peer) throws {
        for var group in tables.groups.values.sorted(by: { $0.id < $1.id })
        where group.members.peerIDs.contains(peer.id) {
            group.members.peerIDs.remove(peer.id)
            try put(group)
        }
        try forget(peer)
        for address in peer.addresses {
            try put(ReleasedAddress(id: newID(), networkID: peer.networkID, address: address, releasedAt: now))
        }
        delete(peer.id)
    }
}
