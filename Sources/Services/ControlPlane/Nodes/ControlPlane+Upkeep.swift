// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
public import ServiceLifecycle

extension ControlPlane {
    /// Sees to what only time brings about: nodes that don't come back or don't answer, sessions that end.
    public func lookAfterNodes() {
        let now = now()
        tellTransitions()
        commands.expire(now: now)
        if presences.takeTurn(now: now) {
            nodes.hint()
            tellEndedWays()
        }
        checkEventReaders()
        reports.wake(now: now)
    }

    /// Who came and went, and who has fallen silent.
    func tellTransitions(of device: ID<Device>? = nil) {
        for move in nodes.transitions(of: device, now: now()) {
            tell(move.what, of: move.device, in: move.tenant)
            guard move.what != .stale else { continue }
            presences.note(move.device, isOnline: move.presence.isOnline, lastSeen: move.presence.lastSeen)
        }
    }
}

/// Looks after the nodes as time passes.
public struct NodeUpkeepService: Service {
    private let controlPlane: ControlPlane

    private static let pause = Duration.seconds(1)

    public init(_ controlPlane: ControlPlane) {
        self.controlPlane = controlPlane
    }

    public func run() async throws {
        await repeating(every: Self.pause) { controlPlane.lookAfterNodes() }
    }
}
