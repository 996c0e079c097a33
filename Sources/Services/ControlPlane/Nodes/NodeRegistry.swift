// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
import OverlayProtocol
import Synchronization

/// Which nodes are connected, and what each said last. The newest connection of a device is its connection; what an
/// older one does afterwards changes nothing.
final class NodeRegistry: Sendable {
    struct Presence: Sendable {
        var isOnline = false
        var lastSeen: Timestamp?
        var observed: ObservedState?
    }

    private struct Entry {
        var session: (any DeviceConnection)?
        var tenant: ID<Tenant>?
        var lastSeen: Timestamp?
        var observed: ObservedState?
    }

    private let entries = Mutex<[ID<Device>: Entry]>([:])

    /// What nodes reported before this process was started, from the store.
    func restore(_ bodies: [String: String]) {
        for (node, body) in bodies {
            guard let id = try? ID<Device>(text: node),
                let observed = try? CanonicalJSON.decode(ObservedState.self, from: body)
            else { continue }
            entries.withLock { $0[id, default: Entry()].observed = observed }
        }
    }

    func presence(_ id: ID<Device>) -> Presence {
        entries.withLock { entries in
            guard let entry = entries[id] else { return Presence() }
            return Presence(isOnline: entry.session != nil, lastSeen: entry.lastSeen, observed: entry.observed)
        }
    }

    func observed(_ id: ID<Device>) -> ObservedState? { presence(id).observed }

    func attach(_ session: any DeviceConnection, to id: ID<Device>, of tenant: ID<Tenant>, now: Timestamp) {
        let older = entries.withLock { entries -> (any DeviceConnection)? in
            let older = entries[id]?.session
            entries[id, default: Entry()].session = session
            entries[id]?.tenant = tenant
            entries[id]?.lastSeen = now
            return older
        }
        older?.close(.replaced, "a newer connection of this device has taken its place")
    }

    /// - Returns: whether it still was the device's connection.
    @discardableResult
    func detach(_ session: any DeviceConnection, from id: ID<Device>, now: Timestamp) -> Bool {
        entries.withLock { entries in
            guard entries[id]?.session === session else { return false }
            entries[id]?.session = nil
            entries[id]?.lastSeen = now
            return true
        }
    }

    /// Does something if the session is the device's connection, which it stays meanwhile.
    func whileCurrent(_ session: any DeviceConnection, of id: ID<Device>, _ body: () -> Void) {
        entries.withLock { entries in
            if entries[id]?.session === session { body() }
        }
    }

    /// It is alive; it need not have said more.
    func heard(_ id: ID<Device>, now: Timestamp) {
        entries.withLock { $0[id]?.lastSeen = now }
    }

    /// - Returns: whether there was a connection.
    @discardableResult
    func disconnect(_ id: ID<Device>, _ code: StreamCloseCode, _ reason: String) -> Bool {
        let session = entries.withLock { $0[id]?.session }
        session?.close(code, reason)
        return session != nil
    }

    /// Takes a report, unless a newer one is known: of one boot, a larger counter is newer.
    /// - Returns: nil for a report that is refused, else whether it says something else than the one before.
    func report(_ observed: ObservedState, from id: ID<Device>, now: Timestamp) -> Bool? {
        entries.withLock { entries in
            let known = entries[id]?.observed
            if let known, known.bootID == observed.bootID, known.counter >= observed.counter { return nil }
            entries[id, default: Entry()].observed = observed
            entries[id]?.lastSeen = now
            return known?.essence != observed.essence
        }
    }

    /// Gives the connected nodes of a tenant their state, where it has changed.
    func push(_ ledger: TenantLedger) {
        let sessions = entries.withLock { entries in
            entries.values.compactMap { $0.tenant == ledger.id ? $0.session : nil }
        }
        guard !sessions.isEmpty else { return }
        let snapshot = ledger.snapshot
        for session in sessions { session.offer(snapshot) }
    }

    func closeAll() {
        let sessions = entries.withLock { $0.values.compactMap(\.session) }
        for session in sessions { session.close(.stopping, "the server stops; it comes back") }
    }

    /// A device that was deleted.
    func forget(_ id: ID<Device>) {
        let session = entries.withLock { $0.removeValue(forKey: id)?.session }
        session?.close(.gone, "this device was deleted: enrol it anew with 'warren up'")
    }
}

extension ObservedState {
    /// What is worth writing down at once: all but what moves by itself.
    fileprivate var essence: Essence {
        Essence(stateID: stateID, status: status, safety: safety, phases: phases)
    }
}

private struct Essence: Equatable {
    let stateID: String?
    let status: NodeStatus
    let safety: NodeSafety
    let phases: [PhaseReport]
}
