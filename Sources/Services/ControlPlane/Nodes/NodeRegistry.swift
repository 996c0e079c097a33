// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
import OverlayProtocol
import Synchronization

/// Which nodes are connected, and what each said last. The newest connection of a device is its connection; what an
/// older one does afterwards changes nothing.
final class NodeRegistry: Sendable {
    private let entries = Mutex<[ID<Device>: NodeEntry]>([:])

    /// What nodes reported before this process was started, from the store: stale until they say it again.
    func restore(_ bodies: [String: String]) {
        for (node, body) in bodies {
            guard let id = try? ID<Device>(text: node),
                let observed = try? CanonicalJSON.decode(ObservedState.self, from: body)
            else { continue }
            entries.withLock { $0[id, default: NodeEntry()].observed = observed }
        }
    }

    func presence(_ id: ID<Device>, now: Timestamp) -> Presence {
        entries.withLock { $0[id]?.presence(now: now) ?? Presence() }
    }

    func attach(_ session: any DeviceConnection, to id: ID<Device>, of tenant: ID<Tenant>) {
        let older = entries.withLock { entries -> (any DeviceConnection)? in
            let older = entries[id]?.session
            entries[id, default: NodeEntry()].session = session
            entries[id]?.tenant = tenant
            return older
        }
        older?.close(.replaced, "a newer connection of this device has taken its place")
    }

    /// - Returns: whether it still was the device's connection.
    @discardableResult
    func detach(_ session: any DeviceConnection, from id: ID<Device>) -> Bool {
        entries.withLock { entries in
            guard entries[id]?.session === session else { return false }
            entries[id]?.sessionEnded(mayReturn: true)
            return true
        }
    }

    struct Transition: Sendable {
        let device: ID<Device>
        let tenant: ID<Tenant>
        let what: LiveEvent.What
        let presence: Presence
    }

    /// What time and connections have changed since this was asked last.
    /// - Parameter device: nil: of all.
    func transitions(of device: ID<Device>? = nil, now: Timestamp) -> [Transition] {
        entries.withLock { entries in
            let moves = (device.map { [$0] } ?? Array(entries.keys)).flatMap { id -> [Transition] in
                guard let tenant = entries[id]?.tenant, let moves = entries[id]?.transitions(now: now), !moves.isEmpty,
                    let presence = entries[id]?.presence(now: now)
                else { return [] }
                return moves.map { Transition(device: id, tenant: tenant, what: $0, presence: presence) }
            }
            return moves.sorted { $0.device < $1.device }
        }
    }

    /// Tells each node who of its peers came or went.
    func hint() {
        for session in entries.withLock({ $0.values.compactMap(\.session) }) { session.hint() }
    }

    /// Does something if the session is the device's connection, which it stays meanwhile.
    func whileCurrent(_ session: any DeviceConnection, of id: ID<Device>, _ body: () -> Void) {
        entries.withLock { entries in
            if entries[id]?.session === session { body() }
        }
    }

    /// Ends a connection for good: nobody waits for its return.
    func expel(_ id: ID<Device>, _ code: StreamCloseCode, _ reason: String) {
        let session = entries.withLock { entries in
            let session = entries[id]?.session
            entries[id]?.sessionEnded(mayReturn: false)
            return session
        }
        session?.close(code, reason)
    }

    /// The device's connection.
    func session(of id: ID<Device>) -> (any DeviceConnection)? { entries.withLock { $0[id]?.session } }

    struct News: Sendable {
        let observed: ObservedState
        /// It says something else than the one before.
        var isOther: Bool
        /// The node repaired something since.
        var hasRepaired: Bool
    }

    /// Takes a report of the device's connection, unless a newer one is known: of one boot, a larger counter is newer.
    /// - Returns: nil for a report that is refused, or doesn't follow from what is known.
    func report(_ report: ObservedReport, from id: ID<Device>, on session: NodeSession, now: Timestamp) -> News? {
        entries.withLock { entries in
            guard entries[id]?.session === session else { return nil }
            let known = entries[id]?.observed
            if let known, known.bootID == report.bootID, known.counter >= report.counter { return nil }
            guard let observed = report.whole(after: known) else { return nil }
            entries[id]?.take(observed, now: now)
            return News(
                observed: observed, isOther: known?.essence != observed.essence,
                hasRepaired: observed.repairs ?? 0 > known?.repairs ?? 0)
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
