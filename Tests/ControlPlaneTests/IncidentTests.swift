// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct IncidentTests {
    @Test func `two machines with one identity are cut off at the gateway at once, and both know it`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        var gateway = try await TestStream(
            world.controlPlane, world.office.gateway.machine, world.office.gateway.enrolled)
        #expect(try await gateway.snapshot().state.peers.count == 1)
        try await world.connect("x", from: "192.0.2.2")
        try await world.connect("y", from: "192.0.2.3")
        #expect(try world.open.isEmpty)
        var third = try await world.connect("x", from: "192.0.2.2")
        #expect(try await gateway.snapshot().state.peers.isEmpty)
        #expect(try await third.snapshot().state == .empty, "its stream stays, with nothing in it")
        let incident = try #require(try world.open.first)
        #expect(incident.type == .sessionConflict && incident.blocks && incident.deviceName?.description == "laptop")
        #expect(incident.endpoints.map(\.address.description) == ["192.0.2.2", "192.0.2.3"])
        #expect(try world.open.count == 1)
    }

    @Test func `restarts, moves and what a replaced connection still says are none`() async throws {
        var world = try await IncidentWorld()
        defer { world.installation.remove() }
        let first = try await world.connect("x")
        for instance in ["y", "z"] { try await world.connect(instance, from: "192.0.2.99") }
        try await world.report(first, seeing: "192.0.2.1:51820")
        #expect(try world.open.isEmpty)
    }

    @Test func `a key that two places use is found by the gateway, never by what an agent says`() async throws {
        var world = try await IncidentWorld()
        defer { world.installation.remove() }
        let (owner, network) = (world.office.owner, world.office.network.id)
        let key = try await world.controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network))
        let liar = TestMachine(hostname: "liar")
        let enrolled = try await liar.enroll(world.controlPlane, key)
        let lies = try await TestStream(world.controlPlane, liar, enrolled)
        try await world.alternate(lies, changes: 40)
        #expect(try world.open.isEmpty)
        let gateway = try await TestStream(
            world.controlPlane, world.office.gateway.machine, world.office.gateway.enrolled)
        try await world.alternate(gateway, changes: 3)
        #expect(try world.open.isEmpty)
        try await world.alternate(gateway, changes: 4)
        #expect(try world.open.map(\.type) == [.sharedConfig])
        #expect(try !world.isServed)
        let peer = try #require(try world.controlPlane.peers(owner, network).first { $0.deviceID == world.laptop })
        let changes = try world.controlPlane.session(owner, network, peer.id).recentEndpointChanges
        #expect(Set(changes.map(\.source)) == ["agent:liar", "gateway:gw"], "shown all the same")
    }

    @Test func `of two blocks one is lifted, and the device stays cut off`() async throws {
        var world = try await IncidentWorld()
        defer { world.installation.remove() }
        let gateway = try await TestStream(
            world.controlPlane, world.office.gateway.machine, world.office.gateway.enrolled)
        try await world.alternate(gateway, changes: 4)
        try await world.conflict()
        #expect(try Set(world.open.map(\.type)) == [.sharedConfig, .sessionConflict])
        let first = try await world.resolve(world.open.first, .restore)
        #expect(first.message == "resolved; laptop stays cut off: another incident blocks it")
        #expect(try !world.isServed)
        _ = try await world.controlPlane.blockDevice(world.office.owner, world.laptop)
        let second = try await world.resolve(world.open.first, .restore)
        #expect(second.message == "resolved; laptop stays cut off: somebody blocks it")
        #expect(try !world.isServed)
        _ = try await world.controlPlane.unblockDevice(world.office.owner, world.laptop)
        #expect(try world.isServed)
    }

    @Test func `once resolved, what was seen before opens nothing, and what goes on does`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        try await world.conflict()
        let resolved = try await world.resolve(world.open.first, .restore)
        #expect(resolved.token == nil && resolved.incident.resolvedBy == world.office.owner.userID)
        world.installation.pass(.seconds(1))
        try await world.connect("x")
        #expect(try world.open.isEmpty)
        #expect(try world.isServed)
        try await world.connect("y")
        world.installation.pass(.seconds(1))
        try await world.connect("x")
        #expect(try world.open.count == 1)
        #expect(try world.controlPlane.incidents(world.office.owner, resolved: true).count == 1)
        let again = await #expect(throws: Problem.self) { try await world.resolve(resolved.incident) }
        #expect(again?.code == .conflict)
    }

    @Test func `a network may see without blocking, and its thresholds have limits`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        let (owner, network) = (world.office.owner, world.office.network.id)
        let refused = await #expect(throws: Problem.self) {
            try await world.controlPlane.updateSecuritySettings(
                owner, network, SecuritySettingsUpdate(sessionConflictWindow: 1, sharedConfigChanges: 2))
        }
        #expect(refused?.fields?.map(\.field) == ["session_conflict_window", "shared_config_changes"])
        _ = try await world.controlPlane.updateSecuritySettings(owner, network, SecuritySettingsUpdate(blockOn: []))
        #expect(try world.controlPlane.securitySettings(owner, network).sharedConfigChanges == 4)
        try await world.conflict()
        #expect(try world.open.map(\.blocks) == [false])
        #expect(try world.isServed)
    }

    @Test func `reconnecting unblocks nobody`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        let (owner, network) = (world.office.owner, world.office.network.id)
        let peer = try #require(try world.controlPlane.peers(owner, network).first { $0.deviceID == world.laptop })
        try await world.connect("x")
        try await world.connect("y", from: "192.0.2.3")
        var stream = try await world.connect("x")
        _ = try await stream.snapshot()
        let status = try world.controlPlane.session(owner, network, peer.id)
        #expect(status.hasActiveAgent && status.suspiciousActivity)
        #expect(status.currentSession?.sessionID == "x" && status.conflictingSessions.map(\.sessionID) == ["y"])
        async let reconnected = world.controlPlane.reconnect(owner, network, peer.id)
        guard case .message(.command) = await stream.next() else {
            Issue.record("no command")
            return
        }
        stream.session.end()
        _ = try await reconnected
        #expect(try world.open.count == 1)
        #expect(try !world.isServed)
    }

}
