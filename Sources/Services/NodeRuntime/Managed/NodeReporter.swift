// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// What a node tells its control plane of itself, and when there is something new to tell.
struct NodeReporter {
    private let bootID: String
    private let clock: NodeClock
    private var lastCounter: UInt64 = 0
    /// What was reported last on this connection.
    private var said: ObservedState?
    private var sinceWhole = 0

    /// Of so many reports one is whole: whatever went wrong between the two, it is over then.
    private static let wholeEvery = 20
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
        return said?.saysTheSame(as: observed) != true
    }

    /// Another connection: nobody there knows what was said on the former.
    mutating func begin() {
        said = nil
    }

    /// Reads the system, for a report to the control plane.
    /// - Parameter isOutOfStep: whether what is applied is not what the control plane means.
    mutating func next(of node: ManagedNode, isOutOfStep: Bool) -> ObservedReport {
        // Later processes of one boot count on from a later time.
        let (seconds, attoseconds) = clock.sinceBoot().components
        lastCounter = max(lastCounter + 1, UInt64(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        var observed = observe(node)
        let before = sinceWhole < Self.wholeEvery ? said : nil
        sinceWhole = before == nil ? 1 : sinceWhole + 1
        (current, said) = (observed, observed)
        if isOutOfStep { observed.status = .failed }
        return ObservedReport(observed, since: before)
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
}
