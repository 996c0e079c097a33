// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// What one node has been sent of its state, and so what it is sent next: the whole once, then what changes. Revisions
/// that come while it reads are one change.
struct StateFeed: Sendable {
    private struct Sent {
        let stateID: String
        let state: CompiledState
    }

    private let device: ID<Device>
    private let epoch: UInt64
    private var sent: Sent?
    /// The state that the node says it has, until it is sent one.
    private var claimed: String?
    private var revision: Revision = 0
    /// Whatever the next configuration touches.
    private var mustLook = true
    private var isToldToWait = false

    /// - Parameter has: the id of the state that the node has already.
    init(_ device: ID<Device>, epoch: UInt64, has claimed: String?) {
        self.device = device
        self.epoch = epoch
        self.claimed = claimed
    }

    /// - Returns: nil where the node has what it should have, and for a configuration older than the one looked at last:
    ///   commits may come here in another order than that of their revisions.
    mutating func next(_ configuration: TenantSnapshot) -> NodeSession.Output? {
        guard configuration.revision >= revision, isTouched(by: configuration) else { return nil }
        (revision, mustLook) = (configuration.revision, false)
        guard let state = configuration.overlay.state(of: device) else { return wait(configuration.overlay) }
        isToldToWait = false
        return send(Sent(stateID: state.id, state: state))
    }

    /// Whether the node's state may be another than at the configuration that was looked at last.
    func isTouched(by configuration: TenantSnapshot) -> Bool {
        mustLook || configuration.touches(device, since: revision)
    }

    /// What the node has been sent.
    var state: CompiledState? { sent?.state }

    /// The node can't go on from what it has: what comes next is the whole state.
    mutating func startOver() {
        (sent, claimed, mustLook) = (nil, nil, true)
    }

    /// A device that is gone is told by the end of its stream.
    private mutating func wait(_ overlay: Overlay) -> NodeSession.Output? {
        startOver()
        guard !isToldToWait, overlay.configuration.devices[device] != nil else { return nil }
        isToldToWait = true
        return .message(.pending)
    }

    private mutating func send(_ new: Sent) -> NodeSession.Output? {
        defer { (sent, claimed) = (new, nil) }
        guard let sent = claimed == new.stateID ? new : sent else {
            return .snapshot(
                CompiledSnapshot(epoch: epoch, revision: revision, stateID: new.stateID, state: new.state))
        }
        return sent.stateID == new.stateID && claimed == nil ? nil : .message(.delta(update(from: sent, to: new)))
    }

    private func update(from old: Sent, to new: Sent) -> StateUpdate {
        StateUpdate(
            epoch: epoch, revision: revision, fromStateID: old.stateID, toStateID: new.stateID,
            changes: StateDelta(from: old.state, to: new.state))
    }
}
