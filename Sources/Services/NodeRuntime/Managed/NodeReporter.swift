// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// What a node tells its control plane of itself, and when there is something new to tell.
struct NodeReporter {
    private let bootID: String
    private let clock: NodeClock
    private var lastCounter: UInt64 = 0
    /// All that was reported last, but for figures that always change.
    private var said: ObservedState?
    /// As of the last `look`.
    private(set) var current: ObservedState?

    init(bootID: String, clock: NodeClock) {
        self.bootID = bootID
        self.clock = clock
    }

    /// Reads the system.
    /// - Returns: whether a report would say something new.
    mutating func look(at node: ManagedNode) -> Bool {
        let observed = observe(node)
        current = observed
        return essence(of: observed) != said
    }

    /// Reads the system, for a report to the control plane.
    /// - Parameter isOutOfStep: whether what is applied is not what the control plane means.
    mutating func next(of node: ManagedNode, isOutOfStep: Bool) -> ObservedState {
        // Later processes of one boot count on from a later time.
        let (seconds, attoseconds) = clock.sinceBoot().components
        lastCounter = max(lastCounter + 1, UInt64(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        var observed = observe(node)
        (current, said) = (observed, essence(of: observed))
        if isOutOfStep { observed.status = .failed }
        return observed
    }

    mutating func forget() {
        (current, said) = (nil, nil)
    }

    private func observe(_ node: ManagedNode) -> ObservedState {
        ObservedState(
            bootID: bootID, counter: lastCounter, revision: node.applied?.revision, stateID: node.applied?.stateID,
            status: node.status, safety: node.outcome.safety, repairs: node.repairs, phases: node.outcome.phases,
            snapshot: node.snapshot())
    }

    private func essence(of observed: ObservedState) -> ObservedState {
        var observed = observed
        observed.counter = 0
        for index in observed.snapshot.peers.indices {
            observed.snapshot.peers[index].receivedBytes = 0
            observed.snapshot.peers[index].sentBytes = 0
            // That there was one is news, that there was another is not.
            if observed.snapshot.peers[index].lastHandshake != nil {
                observed.snapshot.peers[index].lastHandshake = Timestamp(milliseconds: 0)
            }
        }
        return observed
    }
}
