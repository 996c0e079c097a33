// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
public import OverlayProtocol
import Synchronization

/// One connection of a node, without the connection: messages in, messages out.
public final class NodeSession: DeviceConnection {
    public enum Output: Sendable, Hashable {
        case message(ServerMessage)
        case snapshot(CompiledSnapshot)
        /// The last one.
        case close(StreamCloseCode, reason: String)
    }

    private enum Phase {
        case challenged(nonce: String)
        case open(OpenStream)
        case closed
    }

    private struct OpenStream {
        let device: ID<Device>
        let ledger: TenantLedger
        let instance: DeviceInstance
    }

    private let controlPlane: ControlPlane
    private let address: SocketAddress?
    private let outbox: NodeOutbox
    private let phase: Mutex<Phase>
    private let heardAt: Atomic<Int64>
    private let sent = Mutex<SentState?>(nil)

    init(_ controlPlane: ControlPlane, from address: SocketAddress?) {
        self.controlPlane = controlPlane
        self.address = address
        heardAt = Atomic(controlPlane.now().milliseconds)
        let challenge = controlPlane.challenge()
        phase = Mutex(.challenged(nonce: challenge.nonce))
        outbox = NodeOutbox(
            StreamChallenge(
                nonce: challenge.nonce, serverPublicKey: challenge.serverPublicKey, time: controlPlane.now()),
            controlPlane.presences)
    }

    /// Waits for what is sent next; for one caller at a time.
    /// - Returns: nil after a `close`, and when the session has ended.
    public func next() async -> Output? {
        let output = await outbox.next()
        if let id = output?.stateID { sent.withLock { $0 = SentState(id: id, at: controlPlane.now()) } }
        return output
    }

    /// Something came, if it only was the answer to a ping, or an end that is not silence.
    public func heard() {
        heardAt.store(controlPlane.now().milliseconds, ordering: .relaxed)
    }

    var lastHeard: Timestamp { Timestamp(milliseconds: heardAt.load(ordering: .relaxed)) }
    var lastSent: SentState? { sent.withLock { $0 } }

    /// What the node sends.
    public func receive(_ message: NodeMessage) async {
        heard()
        switch message {
        case .hello(let hello): await open(hello)
        case .observed(let observed): await take(observed)
        case .resync: startOver()
        case .telemetry(let telemetry): note(telemetry)
        case .result(let result): controlPlane.commands.answer(result, on: self)
        case .flows(let batch): take(batch)
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
        controlPlane.commands.disconnected(self)
        if case .open(let stream) = last { controlPlane.disconnected(self, stream.device) }
    }

    public func close(_ code: StreamCloseCode, _ reason: String) {
        outbox.close(code, reason)
    }

    func offer(_ snapshot: TenantSnapshot) {
        outbox.offer(snapshot)
    }

    func send(_ command: StreamCommand) {
        outbox.add(command)
    }

    /// Tells the node who of its peers came or went.
    func hint() {
        outbox.hint()
    }

    private func open(_ hello: Hello) async {
        guard case .challenged(let nonce) = phase.withLock({ $0 }) else {
            return close(.malformed, "a hello comes once")
        }
        guard hello.versions.contains(streamVersion) else {
            return close(.versionUnknown, "this server speaks version \(streamVersion) of the stream")
        }
        guard let (device, ledger) = controlPlane.identify(hello, nonce: nonce) else {
            return close(.notAuthenticated, "device, credential or proof of key are wrong: enrol anew with 'warren up'")
        }
        guard ledger.tables.devices[device]?.state != .expired else {
            return close(.notAuthenticated, ControlPlane.keyHasExpired)
        }
        let instance = DeviceInstance(id: hello.instance, hostname: hello.hostname, address: address)
        phase.withLock { $0 = .open(OpenStream(device: device, ledger: ledger, instance: instance)) }
        outbox.feed(StateFeed(device, epoch: controlPlane.epoch, has: hello.stateID))
        // First the registration, then the look: what is committed in between is pushed, and known by its revision.
        controlPlane.connected(self, device, ledger, hello)
        // Before it gets anything: a second machine of this identity may be what has just connected.
        await controlPlane.heard(instance, on: self, of: device, in: ledger)
        offer(ledger.snapshot)
    }

    private func startOver() {
        guard case .open(let stream) = phase.withLock({ $0 }) else {
            return close(.malformed, "a hello comes first")
        }
        outbox.startOver(stream.ledger.snapshot)
    }

    private func note(_ telemetry: Telemetry) {
        guard case .open(let stream) = phase.withLock({ $0 }) else {
            return close(.malformed, "a hello comes first")
        }
        controlPlane.note(telemetry, on: self, of: stream.device, in: stream.ledger)
    }

    private func take(_ batch: FlowBatch) {
        guard case .open(let stream) = phase.withLock({ $0 }) else {
            return close(.malformed, "a hello comes first")
        }
        controlPlane.take(batch, from: stream.device, stream.instance, in: stream.ledger) { [outbox] in
            outbox.put(FlowReceipt(number: batch.number))
        }
    }

    private func take(_ report: ObservedReport) async {
        guard case .open(let stream) = phase.withLock({ $0 }) else {
            return close(.malformed, "a hello comes first")
        }
        await controlPlane.heard(stream.instance, on: self, of: stream.device, in: stream.ledger)
        let observed = controlPlane.record(report, from: stream.device, on: self, of: stream.ledger.id)
        if let observed { await controlPlane.saw(observed, by: stream.device, in: stream.ledger) }
        await controlPlane.followKeys(in: stream.ledger)
    }
}

extension NodeSession.Output {
    /// Of the state that a node has from then on.
    fileprivate var stateID: String? {
        switch self {
        case .snapshot(let snapshot): snapshot.stateID
        case .message(.delta(let update)): update.toStateID
        case .message, .close: nil
        }
    }
}
