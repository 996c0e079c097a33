// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Synchronization
import Testing

@testable import NodeRuntime

@Suite struct NodeAuditTests {
    @Test func `each thing that happens is an event, once`() throws {
        let trail = Trail()
        var audit = NodeAudit(
            trail, try wg0(), clock: NodeClock(sinceBoot: { .zero }, wall: { .distantPast }))
        let first = StateSnapshot(revision: 7, stateID: "id7", state: .empty)
        for _ in 1...2 { audit.succeeded(first, try gateway()) }
        #expect(trail.kinds == [.firewallSync, .configSync])
        let second = StateSnapshot(revision: 8, stateID: "id8", state: .empty)
        audit.succeeded(second, try gateway())
        #expect(trail.kinds == [.firewallSync, .configSync, .configSync], "the same rules are no news")
        #expect(trail.last?.details == ["outcome": "applied", "revision": "8", "state_id": "id8", "interface": "wg0"])
    }

    @Test func `what fails is told with its phase, and what comes right again as applied`() throws {
        let trail = Trail()
        var audit = NodeAudit(
            trail, try wg0(), clock: NodeClock(sinceBoot: { .zero }, wall: { .distantPast }))
        let state = StateSnapshot(revision: 7, stateID: "id7", state: .empty)
        let fault = PhaseReport(.routes, .failed, code: "failed", detail: "no")
        for _ in 1...2 { audit.failed(state, fault) }
        #expect(trail.last?.details["phase"] == "routes" && trail.last?.details["reason"] == "failed: no")
        audit.succeeded(state, nil)
        #expect(trail.kinds == [.configSync, .configSync])
        #expect(trail.last?.details["outcome"] == "applied")
    }

    @Test func `a gateway is connected while its session lives`() throws {
        let trail = Trail()
        var audit = NodeAudit(
            trail, try wg0(), clock: NodeClock(sinceBoot: { .zero }, wall: { .distantPast }))
        for seconds in [nil, 1, 180, 181, 200, 0] as [Int?] {
            audit.saw(seconds.map { ["gw": .seconds($0)] } ?? [:])
        }
        audit.takenDown()
        #expect(trail.kinds == [.tunnelConnected, .tunnelDisconnected, .tunnelConnected, .tunnelDisconnected])
        #expect(trail.last?.details == ["gateway": "gw", "interface": "wg0"])
    }
}

private final class Trail: AuditTrail {
    private let events = Mutex<[NodeAuditEvent]>([])

    func record(_ event: NodeAuditEvent) { events.withLock { $0.append(event) } }

    var kinds: [NodeAuditEvent.Kind] { events.withLock { $0.map(\.event) } }
    var last: NodeAuditEvent? { events.withLock { $0.last } }
}
