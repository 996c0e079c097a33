// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct StreamTests {
    @Test func `a change reaches the nodes that it touches, and no others`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        var gateway = try await TestStream(controlPlane, office.gateway.machine, office.gateway.enrolled)
        var laptop = try await TestStream(controlPlane, office.laptop.machine, office.laptop.enrolled)
        let before = try await gateway.snapshot()
        #expect(before.state.firewall?.rules.map(\.name) == [office.rule.id.description])
        #expect(try await laptop.snapshot().state.routes.map(\.destination) == [Prefix("10.20.0.5/32")])

        try await controlPlane.deleteRule(office.owner, office.policy.id, office.rule.id)
        let after = try await gateway.snapshot()
        #expect(after.revision > before.revision)
        #expect(after.state.firewall?.rules.isEmpty == true)
        // The next that the laptop hears of is the route's end.
        try await controlPlane.deleteRoute(office.owner, office.network.id, office.route.id)
        #expect(try await laptop.snapshot().state.routes.isEmpty)
    }

    @Test func `a node that reads slowly gets the newest state and none between`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        var gateway = try await TestStream(controlPlane, office.gateway.machine, office.gateway.enrolled)
        for port in UInt16(1)...20 {
            let body = RuleBody(
                direction: .output, action: .allow, target: .any, protocol: .udp, ports: [PortRange(port, port)])
            _ = try await controlPlane.addRule(office.owner, office.policy.id, body)
        }
        #expect(try await gateway.snapshot().state.firewall?.rules.count == 21)
        gateway.session.end()
        #expect(await gateway.next() == nil)
    }

    @Test func `a stolen credential opens nothing without the key`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let thief = TestStream(controlPlane)
        let hello = try await office.laptop.machine.hello(
            office.laptop.enrolled, thief.challenge(), provingWith: .generate())
        await thief.session.receive(.hello(hello))
        #expect(try await thief.closeCode() == .notAuthenticated)
    }

    @Test func `a hello that was overheard opens nothing`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        var real = TestStream(controlPlane)
        let hello = try await office.laptop.machine.hello(office.laptop.enrolled, real.challenge())
        await real.session.receive(.hello(hello))
        _ = try await real.snapshot()
        let replayed = TestStream(controlPlane)
        _ = try await replayed.challenge()
        await replayed.session.receive(.hello(hello))
        #expect(try await replayed.closeCode() == .notAuthenticated)
    }

    @Test func `the newest connection wins, and the end of the older changes nothing`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        var older = try await TestStream(controlPlane, office.laptop.machine, office.laptop.enrolled)
        _ = try await older.snapshot()
        var newer = try await TestStream(controlPlane, office.laptop.machine, office.laptop.enrolled)
        _ = try await newer.snapshot()
        #expect(try await older.closeCode() == .replaced)
        older.session.end()
        #expect(try controlPlane.device(office.owner, office.laptop.enrolled.deviceID).online)
        newer.session.end()
        installation.pass(.seconds(10))
        #expect(try !controlPlane.device(office.owner, office.laptop.enrolled.deviceID).online)
    }

    @Test func `a blocked device is in nobody's state and its own is empty, until it is unblocked`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let id = office.laptop.enrolled.deviceID
        var gateway = try await TestStream(controlPlane, office.gateway.machine, office.gateway.enrolled)
        var laptop = try await TestStream(controlPlane, office.laptop.machine, office.laptop.enrolled)
        let before = (try await gateway.snapshot(), try await laptop.snapshot())
        _ = try await controlPlane.blockDevice(office.owner, id)
        #expect(try await gateway.snapshot().state.peers.isEmpty)
        #expect(try await laptop.snapshot().state == .empty)
        _ = try await controlPlane.unblockDevice(office.owner, id)
        #expect(try await gateway.snapshot().stateID == before.0.stateID)
        #expect(try await laptop.snapshot().stateID == before.1.stateID)
    }

    @Test func `a device that is deleted is told so`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        var laptop = try await TestStream(controlPlane, office.laptop.machine, office.laptop.enrolled)
        _ = try await laptop.snapshot()
        try await controlPlane.deleteDevice(office.owner, office.laptop.enrolled.deviceID)
        #expect(try await laptop.closeCode() == .gone)
    }

    @Test func `after a restart every node's state has the same id`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let ids = [office.gateway.enrolled.deviceID, office.laptop.enrolled.deviceID]
        let before = try ids.map { try installation.controlPlane.desired(office.owner, $0) }
        let restarted = try await TestInstallation(restarting: installation).controlPlane
        let after = try ids.map { try restarted.desired(office.owner, $0) }
        #expect(before.map(\.stateID) == after.map(\.stateID))
        #expect(before.map(\.revision) == after.map(\.revision))
        #expect(
            try restarted.peers(office.owner, office.network.id)
                == installation.controlPlane.peers(office.owner, office.network.id))
    }

    @Test func `a report that is older than the last is refused, and the last outlives a restart`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let id = office.laptop.enrolled.deviceID
        var laptop = try await TestStream(controlPlane, office.laptop.machine, office.laptop.enrolled)
        let snapshot = try await laptop.snapshot()
        await laptop.session.receive(.observed(ObservedReport(try report(2, .applied, of: snapshot))))
        await laptop.session.receive(.observed(ObservedReport(try report(1, .failed, of: snapshot))))
        #expect(try controlPlane.device(office.owner, id).status == .applied)
        #expect(try controlPlane.device(office.owner, id).inSync)
        #expect(try controlPlane.difference(office.owner, id).differences.isEmpty)
        await installation.controlPlane.reports.flush()
        let restarted = try await TestInstallation(restarting: installation).controlPlane
        #expect(try restarted.observed(office.owner, id).counter == 2)
        #expect(try !restarted.device(office.owner, id).online)
    }

    @Test func `what a node runs besides what it should is shown as a difference`() async throws {
        let (installation, office) = try await world()
        defer { installation.remove() }
        let id = office.laptop.enrolled.deviceID
        var laptop = try await TestStream(installation.controlPlane, office.laptop.machine, office.laptop.enrolled)
        var observed = try report(1, .applied, of: try await laptop.snapshot())
        observed.snapshot.peers[0].allowedIPs.append(try Prefix("10.66.0.0/16"))
        observed.snapshot.routes = []
        await laptop.session.receive(.observed(ObservedReport(observed)))
        let fields = try installation.controlPlane.difference(office.owner, id).differences.map(\.field)
        #expect(fields == ["routes", "peers[\(office.gateway.machine.key.publicKey)].allowed_ips"])
    }

    /// As a node that does what it is told would report.
    private func report(_ counter: UInt64, _ status: NodeStatus, of snapshot: StateSnapshot) throws -> ObservedState {
        let state = snapshot.state
        return ObservedState(
            bootID: "boot", counter: counter, revision: snapshot.revision, stateID: snapshot.stateID, status: status,
            safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: try InterfaceName("warren0"), driver: "kernel", publicKey: nil, isUp: true, mtu: state.mtu,
                addresses: state.addresses, routes: state.routes.map(\.destination),
                peers: state.peers.map { peer in
                    ObservedPeer(
                        publicKey: peer.publicKey, endpoint: nil, allowedIPs: peer.allowedIPs, lastHandshake: nil,
                        receivedBytes: 0, sentBytes: 0)
                }))
    }

    private func world() async throws -> (TestInstallation, Office) {
        let installation = try await TestInstallation()
        return (installation, try await Office(installation))
    }
}
