// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// The plain agents that are connected, and how often each may call.
///
/// Unlike a node's, a plain agent's connections don't take each other's place: that two of them speak in turn is how
/// two machines with one token are found. All connections of a device are one to the rest of the control plane.
final class PlainAgents: Sendable {
    private struct State {
        var links: [ID<Device>: PlainAgentLink] = [:]
        var pace = CallPace()
    }

    private let state = Mutex(State())

    /// - Returns: the device's link, and whether it is new.
    func add(_ session: PlainSession, of device: ID<Device>) -> (link: PlainAgentLink, isNew: Bool) {
        state.withLock { state in
            let known = state.links[device]
            let link = known ?? PlainAgentLink()
            link.add(session)
            state.links[device] = link
            return (link, known == nil)
        }
    }

    /// - Returns: the device's link, if that was its last connection.
    func remove(_ session: PlainSession, of device: ID<Device>) -> PlainAgentLink? {
        state.withLock { state in
            guard let link = state.links[device], link.remove(session) else { return nil }
            state.links[device] = nil
            return link
        }
    }

    func link(of device: ID<Device>) -> PlainAgentLink? { state.withLock { $0.links[device] } }

    /// - Throws: `.tooManyRequests`
    func checkPace(of device: ID<Device>, now: Timestamp) throws {
        guard state.withLock({ $0.pace.take(1, of: device, now: now) }) else {
            throw Problem(.tooManyRequests, "this agent calls too often, or says what can't be read: wait a minute")
        }
    }

    /// What can't be read costs as much as ten calls.
    func chargeMalformed(_ device: ID<Device>, now: Timestamp) {
        state.withLock { $0.pace.charge(10, to: device, now: now) }
    }
}

/// The connections of one plain agent.
final class PlainAgentLink: DeviceConnection {
    private let sessions = Mutex<[PlainSession]>([])
    private let heardAt = Mutex(Timestamp.distantPast)

    /// Two tell that there are two; more are of no use to anybody.
    private static let most = 4

    func offer(_ snapshot: TenantSnapshot) {
        for session in sessions.withLock({ $0 }) { session.offer(snapshot) }
    }

    /// Of its peers a plain agent knows nothing.
    func hint() {}

    func heard(now: Timestamp) {
        heardAt.withLock { $0 = now }
    }

    var lastHeard: Timestamp { heardAt.withLock { $0 } }

    /// What a plain agent runs it doesn't say.
    var lastSent: SentState? { nil }

    func close(_ code: StreamCloseCode, _ reason: String) {
        for session in sessions.withLock({ $0 }) { session.close(code, reason) }
    }

    func heartbeat(ofInstance id: String) -> PlainHeartbeat? {
        sessions.withLock { $0.first { $0.instance == id } }?.lastHeartbeat
    }

    fileprivate func add(_ session: PlainSession) {
        let surplus = sessions.withLock { sessions -> PlainSession? in
            sessions.append(session)
            return sessions.count > Self.most ? sessions.removeFirst() : nil
        }
        surplus?.close(.replaced, "newer connections of this device have taken its place")
    }

    /// - Returns: whether it was the last one.
    fileprivate func remove(_ session: PlainSession) -> Bool {
        sessions.withLock { sessions in
            sessions.removeAll { $0 === session }
            return sessions.isEmpty
        }
    }
}
