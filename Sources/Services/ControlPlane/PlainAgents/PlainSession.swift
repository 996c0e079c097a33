// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
public import OverlayProtocol
import Synchronization

/// One connection of a plain agent, without the connection: its state down, heartbeats up.
public final class PlainSession: Sendable {
    public enum Output: Sendable, Hashable {
        case state(PlainState)
        /// The last one.
        case close(StreamCloseCode, reason: String)
    }

    private struct Contents {
        var snapshot: TenantSnapshot?
        /// Of the configuration that was looked at last.
        var revision: Revision?
        var sent: PlainState?
        var close: Output?
        var isFinished = false
        var heartbeat: PlainHeartbeat?
    }

    /// The connection's own: a plain agent doesn't say when it was started.
    let instance: String
    private let controlPlane: ControlPlane
    private let device: ID<Device>
    private let ledger: TenantLedger
    private let address: SocketAddress?
    private let contents = Mutex(Contents())
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(_ controlPlane: ControlPlane, _ device: ID<Device>, _ ledger: TenantLedger, from address: SocketAddress?) {
        self.controlPlane = controlPlane
        self.device = device
        self.ledger = ledger
        self.address = address
        var generator = SystemRandomNumberGenerator()
        instance = String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 16)
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    var lastHeartbeat: PlainHeartbeat? { contents.withLock { $0.heartbeat } }

    /// Once, before anything is read.
    public func begin() async {
        do {
            try await controlPlane.auditKeyShown(to: device, in: ledger)
        } catch {
            return close(.stopping, "the store can't be reached; come back")
        }
        // First the registration, then the look: what is committed in between is pushed, and known by its revision.
        controlPlane.connected(self, device, ledger.id)
        offer(ledger.snapshot)
    }

    /// Something came, if it only was the answer to a ping, or an end that is not silence.
    public func heard() { controlPlane.plainAgents.link(of: device)?.heard(now: controlPlane.now()) }

    public func receive(_ heartbeat: PlainHeartbeat) async {
        heard()
        contents.withLock { $0.heartbeat = heartbeat }
        let instance = DeviceInstance(id: instance, hostname: heartbeat.hostname, address: address)
        await controlPlane.heard(instance, heartbeat, of: device, in: ledger)
    }

    /// It has said what can't be read.
    public func receivedMalformed() { controlPlane.plainAgents.chargeMalformed(device, now: controlPlane.now()) }

    /// The connection is no more.
    public func end() {
        contents.withLock { $0.isFinished = true }
        wake.finish()
        controlPlane.disconnected(self, device)
    }

    public func close(_ code: StreamCloseCode, _ reason: String) {
        contents.withLock { $0.close = $0.close ?? .close(code, reason: reason) }
        wake.yield()
    }

    /// Whom it doesn't touch isn't woken.
    func offer(_ snapshot: TenantSnapshot) {
        let isTouched = contents.withLock { contents in
            guard contents.snapshot.map({ $0.revision <= snapshot.revision }) ?? true,
                contents.revision.map({ snapshot.touches(device, since: $0) }) ?? true
            else { return false }
            contents.snapshot = snapshot
            return true
        }
        if isTouched { wake.yield() }
    }

    // MARK: - Out

    /// Waits for what is sent next; for one caller at a time.
    /// - Returns: nil after a `close`, and when the session has ended.
    public func next() async -> Output? {
        if let output = output() { return output }
        for await _ in wakeups {
            if let output = output() { return output }
        }
        return nil
    }

    private func output() -> Output? {
        switch take() {
        case .nothing: return nil
        case .close(let close): return close
        case .configuration(let snapshot):
            do {
                let state = try controlPlane.plainState(of: device, in: snapshot.overlay)
                return note(state) ? .state(state) : nil
            } catch {
                close(.notAuthenticated, (error as? Problem)?.detail ?? "\(error)")
                return output()
            }
        }
    }

    private enum Item {
        case configuration(TenantSnapshot)
        case close(Output)
        case nothing
    }

    private func take() -> Item {
        contents.withLock { contents in
            guard !contents.isFinished else { return .nothing }
            if let close = contents.close {
                contents.isFinished = true
                wake.finish()
                return .close(close)
            }
            guard let snapshot = contents.snapshot.take() else { return .nothing }
            contents.revision = snapshot.revision
            return .configuration(snapshot)
        }
    }

    /// - Returns: whether the agent has another state.
    private func note(_ state: PlainState) -> Bool {
        contents.withLock { contents in
            defer { contents.sent = state }
            return contents.sent != state
        }
    }
}
