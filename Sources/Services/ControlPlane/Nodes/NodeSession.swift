// SPDX-License-Identifier: Apache-2.0

import OverlayModel
public import OverlayProtocol
import Synchronization

/// One connection of a node, without the connection: messages in, messages out.
public final class NodeSession: Sendable {
    public enum Output: Sendable, Hashable {
        case message(ServerMessage)
        /// The last one.
        case close(StreamCloseCode, reason: String)
    }

    private enum Phase {
        case challenged(nonce: String)
        case open(ID<Device>, ID<Tenant>)
        case closed
    }

    /// Ends after a `close`, and when the session ends. For one reader.
    public let outgoing: AsyncStream<Output>
    private let controlPlane: ControlPlane
    private let outbox: NodeOutbox
    private let phase: Mutex<Phase>

    init(_ controlPlane: ControlPlane) {
        self.controlPlane = controlPlane
        let challenge = controlPlane.challenge()
        phase = Mutex(.challenged(nonce: challenge.nonce))
        let outbox = NodeOutbox(
            StreamChallenge(nonce: challenge.nonce, serverPublicKey: challenge.serverPublicKey))
        self.outbox = outbox
        outgoing = AsyncStream { await outbox.next() }
    }

    /// What the node sends.
    public func receive(_ message: NodeMessage) async {
        switch message {
        case .hello(let hello): open(hello)
        case .observed(let observed): report(observed)
        case .unknown: break
        }
    }

    /// The connection is no more.
    public func end() {
        let last = phase.withLock { phase in
            defer { phase = .closed }
            return phase
        }
        outbox.finish()
        if case .open(let device, _) = last { controlPlane.disconnected(self, device) }
    }

    public func close(_ code: StreamCloseCode, _ reason: String) {
        outbox.close(code, reason)
    }

    /// Sends the device's state, unless it has it.
    func offer(_ overlay: Overlay, revision: Revision, to device: ID<Device>) {
        if let state = overlay.compile(for: device), let id = try? state.id {
            outbox.offer(
                StateSnapshot(epoch: controlPlane.epoch, revision: revision, stateID: id, state: state))
        } else if overlay.configuration.devices[device] != nil {
            outbox.offerPending()
        }
    }

    private func open(_ hello: Hello) {
        guard case .challenged(let nonce) = phase.withLock({ $0 }) else {
            return close(.malformed, "a hello comes once")
        }
        guard hello.versions.contains(streamVersion) else {
            return close(.versionUnknown, "this server speaks version \(streamVersion) of the stream")
        }
        guard let (device, ledger) = controlPlane.identify(hello, nonce: nonce) else {
            return close(.notAuthenticated, "device, credential or proof of key are wrong: enrol anew with 'warren up'")
        }
        phase.withLock { $0 = .open(device, ledger.id) }
        // First the registration, then the look: what is committed in between is pushed, and known by its revision.
        controlPlane.connected(self, device, ledger.id, hello)
        let snapshot = ledger.snapshot
        offer(snapshot.overlay, revision: snapshot.revision, to: device)
    }

    private func report(_ observed: ObservedState) {
        guard case .open(let device, let tenant) = phase.withLock({ $0 }) else {
            return close(.malformed, "a hello comes first")
        }
        controlPlane.record(observed, from: device, of: tenant)
    }
}
