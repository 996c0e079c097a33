// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

/// Things that happen at the same time, in whatever order they come.
struct RaceTests {
    @Test func `a join key that is revoked while it is used admits one device or none, and nobody after`() async throws
    {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        for round in 1...10 {
            let before = try controlPlane.devices(owner).count
            let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: world.office.network.id))
            async let enrolled = try? TestMachine(hostname: "race\(round)").enroll(controlPlane, key)
            async let revoked: Void? = try? controlPlane.deleteJoinKey(owner, key.id)
            let admitted = await (enrolled, revoked).0
            #expect(try controlPlane.devices(owner).count == before + (admitted == nil ? 0 : 1))
            #expect(try !controlPlane.joinKeys(owner).contains { $0.id == key.id && $0.usesLeft != 0 })
            await #expect(throws: Problem.self) { try await TestMachine().enroll(controlPlane, key) }
        }
    }

    @Test func `a peer token that agents of both protocols use at once belongs to one of them`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        var settings = SettingsUpdate()
        settings.allowPlainAgents = true
        _ = try await controlPlane.updateSettings(owner, settings)
        for round in 1...4 {
            var request = PeerCreate(name: try DNSLabel(text: "kiosk\(round)"))
            request.useAgent = true
            let peer = try await controlPlane.createPeer(owner, world.office.network.id, request)
            let token = try #require(peer.token)
            let (enrolled, resolved) = await withTaskGroup(of: (enrolled: Bool, resolved: Bool).self) { group in
                for _ in 0..<25 {
                    group.addTask {
                        let own = try? TestMachine(hostname: "kiosk").request(controlPlane.challenge(), token: token)
                        guard let own else { return (false, false) }
                        return ((try? await controlPlane.enroll(own)) != nil, false)
                    }
                    group.addTask { (false, (try? await controlPlane.resolvePlainAgent(token)) != nil) }
                }
                return await group.reduce((0, 0)) { ($0.0 + ($1.enrolled ? 1 : 0), $0.1 + ($1.resolved ? 1 : 0)) }
            }
            // A plain agent's calls may be repeated; a machine's key is one.
            #expect(enrolled == 1 && resolved == 0 || enrolled == 0 && resolved > 0, "\(enrolled), \(resolved)")
            let device = try controlPlane.device(owner, peer.deviceID)
            #expect((device.management == .limited) == (resolved > 0))
            #expect((await refusal { try await controlPlane.resolvePlainAgent(token) } == nil) == (resolved > 0))
        }
    }

    @Test func `what a node still says while its device is deleted brings nothing of it back`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        let laptop = try await world.connectLaptop()
        let session = laptop.session
        let report = try ObservedState.applied(1, controlPlane.desired(owner, world.laptop))
        await withTaskGroup(of: Void.self) { group in
            for number in 1...50 {
                group.addTask {
                    var next = report
                    next.counter = UInt64(number)
                    await session.receive(.observed(ObservedReport(next)))
                    await session.receive(.telemetry(Telemetry(peers: [])))
                    await session.receive(.resync)
                }
            }
            group.addTask { try? await controlPlane.deleteDevice(owner, world.laptop) }
        }
        while case .message = await laptop.next() {}
        var late = report
        late.counter = 100
        await session.receive(.observed(ObservedReport(late)))
        await controlPlane.reports.flush()
        let restarted = try await TestInstallation(restarting: world.installation).controlPlane
        for controlPlane in [controlPlane, restarted] {
            #expect(try !controlPlane.devices(owner).contains { $0.id == world.laptop })
            #expect(try await controlPlane.stats(owner).counts.devicesOnline == 0)
        }
        let again = try await world.connectLaptop()
        #expect(try await again.closeCode() == .notAuthenticated)
    }

    @Test func `what a connection reports that another has replaced counts no more`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        let older = try await world.connectLaptop()
        let newer = try await world.connectLaptop()
        let desired = try controlPlane.desired(owner, world.laptop)
        await newer.session.receive(.observed(ObservedReport(try .applied(1, desired))))
        var failed = try ObservedState.applied(2, desired)
        failed.status = .failed
        await older.session.receive(.observed(ObservedReport(failed)))
        #expect(try controlPlane.device(owner, world.laptop).status == .applied)
    }

    @Test func `a hundred connections of one device leave one, and it is online`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let sessions = try await withThrowingTaskGroup(of: NodeSession.self) { group in
            for _ in 1...100 { group.addTask { try await world.connectLaptop().session } }
            return try await group.reduce(into: [NodeSession]()) { $0.append($1) }
        }
        // Each of the others has been told to close.
        var closed = 0
        for session in sessions {
            if case .close(.replaced, _) = await session.next() { closed += 1 }
        }
        #expect(closed == 99)
        #expect(try world.controlPlane.device(world.office.owner, world.laptop).online)
        #expect(try world.controlPlane.incidents(world.office.owner).isEmpty, "one instance is one machine")
    }
}
