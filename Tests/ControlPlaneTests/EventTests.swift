// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct EventTests {
    @Test func `who begins is told to load all, and then what happens`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let feed = world.follow()
        #expect(try await feed.event().type == .reset)
        let group = try await world.controlPlane.createGroup(
            world.office.owner, GroupCreate(name: DNSLabel(text: "phones")))
        let made = try await feed.event()
        #expect(made.type == .changed && made.kind == "group" && made.id == "\(group.id)")
        #expect(made.revision == (try world.controlPlane.desired(world.office.owner, world.laptop).revision))
        try await world.controlPlane.deleteGroup(world.office.owner, group.id)
        let deleted = try await feed.event()
        #expect(deleted.type == .deleted && deleted.id == made.id && deleted.sequence == made.sequence + 1)
    }

    @Test func `devices come and go, and a return within the grace period is nothing`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let feed = world.follow()
        _ = try await feed.event()
        let first = try await world.connectLaptop()
        #expect(try await feed.event().type == .online)
        first.session.end()
        world.installation.pass(.seconds(9))
        world.controlPlane.lookAfterNodes()
        let second = try await world.connectLaptop()
        second.session.end()
        world.installation.pass(.seconds(10))
        world.controlPlane.lookAfterNodes()
        let gone = try await feed.event()
        #expect(gone.type == .offline && gone.id == "\(world.laptop)")
    }

    @Test func `what nodes report, that they fell silent, and what they repaired is told`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let laptop = try await world.connectLaptop()
        let desired = try world.controlPlane.desired(world.office.owner, world.laptop)
        let feed = world.follow()
        _ = try await feed.event()
        var report = try ObservedState.applied(1, desired)
        await laptop.session.receive(.observed(ObservedReport(report)))
        let reported = try await feed.event()
        #expect(reported.type == .reported && reported.revision == desired.revision)
        (report.counter, report.repairs) = (2, 1)
        await laptop.session.receive(.observed(ObservedReport(report)))
        #expect(try await feed.event().type == .repaired)
        world.installation.pass(.seconds(90))
        world.controlPlane.lookAfterNodes()
        world.controlPlane.lookAfterNodes()
        #expect(try await feed.event().type == .stale)
        report.counter = 3
        await laptop.session.receive(.observed(ObservedReport(report)))
        world.controlPlane.lookAfterNodes()
        world.installation.pass(.seconds(90))
        world.controlPlane.lookAfterNodes()
        #expect(try await feed.event().type == .stale)
    }

    @Test func `by which gateway devices are reached is told, and when by none`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let gateway = try await world.connectGateway()
        let phone = try await world.addStatic("phone")
        let feed = world.follow()
        _ = try await feed.event()
        func tell(_ key: PublicKey, handshakeAge: Int) async {
            let figures = PeerTelemetry(publicKey: key, total: .none, handshakeAge: handshakeAge)
            await gateway.session.receive(.telemetry(Telemetry(peers: [figures])))
        }
        func isNext(_ type: LiveEvent.What, _ device: ID<Device>) async throws -> Bool {
            let event = try await feed.event { $0.id == "\(phone.id)" || $0.id == "\(world.laptop)" }
            return event.type == type && event.id == "\(device)"
        }
        func via(_ device: ID<Device>) throws -> ID<Device>? {
            try world.controlPlane.device(world.office.owner, device).via
        }
        await tell(phone.entity.publicKey, handshakeAge: 100)
        #expect(try await isNext(.online, phone.id))
        await tell(phone.entity.publicKey, handshakeAge: 100)
        await tell(world.office.laptop.machine.key.publicKey, handshakeAge: 10)
        #expect(try await isNext(.rerouted, world.laptop), "what stays as it was is not told again")
        #expect(try via(world.laptop) == world.office.gateway.enrolled.deviceID)
        world.installation.pass(.seconds(80))
        world.controlPlane.lookAfterNodes()
        #expect(try await isNext(.offline, phone.id))
        world.installation.pass(.seconds(90))
        world.controlPlane.lookAfterNodes()
        #expect(try await isNext(.rerouted, world.laptop))
        #expect(try via(world.laptop) == nil)
    }

    @Test func `who is in the workspace is told, and how it is set`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        let feed = world.follow()
        _ = try await feed.event()
        let invitation = try await controlPlane.invite(owner, InvitationCreate(email: "grace@example.com"))
        let invited = try await feed.event { $0.kind == "invitation" }
        #expect(invited.type == .changed && invited.id == "\(invitation.id)")
        let grace = try await world.installation.accept(invitation)
        #expect(try await feed.event { $0.kind == "invitation" }.type == .deleted)
        #expect(try await feed.event { $0.kind == "user" }.id == "\(grace.userID)")
        _ = try await controlPlane.updateMember(owner, grace.userID, .setting(\.role, .admin))
        #expect(try await feed.event { $0.kind == "user" }.type == .changed)
        try await controlPlane.removeMember(owner, grace.userID)
        #expect(try await feed.event { $0.kind == "user" }.type == .deleted)
        var settings = SettingsUpdate()
        settings.deviceApproval = true
        _ = try await controlPlane.updateSettings(owner, settings)
        #expect(try await feed.event { $0.kind == "tenant" }.id == "\(owner.tenantID)")
    }

    @Test func `an incident is told when it opens and when it is resolved`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        let feed = world.controlPlane.followEvents(world.office.owner, after: nil)
        _ = try await feed.event()
        try await world.conflict()
        let opened = try await feed.event { $0.kind == "incident" }
        let incident = try #require(try world.open.first)
        #expect(opened.type == .incidentOpened && opened.id == "\(incident.id)")
        _ = try await world.resolve(incident, .restore)
        #expect(try await feed.event { $0.kind == "incident" }.type == .incidentResolved)
    }

    @Test func `who comes back is told what it missed, and who was away for too long begins anew`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let feed = world.follow()
        let start = try await feed.event().sequence
        feed.end()
        try await world.rename(times: 3)
        let again = world.follow(after: start)
        for number in 1...3 { #expect(try await again.event().sequence == start + UInt64(number)) }
        let older = world.follow(after: 1)
        #expect(try await older.event().type == .reset)
        let future = world.follow(after: start + 4)
        #expect(try await future.event().type == .reset, "of another server, or made up")
    }

    @Test func `who reads slowly begins anew, and costs nothing meanwhile`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let laptop = try await world.connectLaptop()
        let feed = world.follow()
        let start = try await feed.event().sequence
        for counter in 1...10_000 {
            let status = counter % 2 == 0 ? NodeStatus.applied : .failed
            await laptop.session.receive(.observed(ObservedReport(try world.report(UInt64(counter), status))))
        }
        let reset = try await feed.event()
        #expect(reset.type == .reset && reset.sequence == start + 10_000)
        await laptop.session.receive(.observed(ObservedReport(try world.report(10_001, .failed))))
        #expect(try await feed.event().sequence == start + 10_001)
    }

    @Test func `a number of an earlier process is never one of this`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        try await world.rename(times: 50)
        let before = try await world.follow().event().sequence
        world.installation.pass(.seconds(1))
        let restarted = try await TestInstallation(restarting: world.installation).controlPlane
        let feed = restarted.followEvents(world.office.owner, after: before)
        let reset = try await feed.event()
        #expect(reset.type == .reset && reset.sequence > before)
    }

    @Test func `a session that ends ends what it followed`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let feed = world.follow()
        _ = try await feed.event()
        try await world.controlPlane.signOut(world.office.owner.person)
        guard case .close(.notAuthenticated, _) = await feed.next() else {
            Issue.record("it goes on")
            return
        }
        #expect(await feed.next() == nil)
    }

    @Test func `a session that expires is told nothing from then on`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let feed = world.follow()
        _ = try await feed.event()
        world.installation.pass(.seconds(10 * 365 * 86_400))
        world.controlPlane.lookAfterNodes()
        guard case .close = await feed.next() else {
            Issue.record("it goes on")
            return
        }
    }

    @Test func `what nobody is shown is not told of`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let feed = world.follow()
        _ = try await feed.event()
        _ = try await world.addStatic("phone")
        try await world.rename(times: 1)
        var kinds: Set<String> = []
        while let kind = try await feed.event().kind, kind != "group" { kinds.insert(kind) }
        #expect(kinds.contains("device") && !kinds.contains("device_secret"))
    }
}

extension EventFeed {
    /// The next one that is wanted.
    fileprivate func event(where isWanted: (LiveEvent) -> Bool = { _ in true }) async throws -> LiveEvent {
        while case .event(let event) = await next() {
            if isWanted(event) { return event }
        }
        throw TestStream.Unexpected()
    }
}

extension LiveWorld {
    fileprivate func follow(after place: UInt64? = nil) -> EventFeed {
        controlPlane.followEvents(office.owner, after: place)
    }

    /// Makes that many events.
    fileprivate func rename(times: Int) async throws {
        for number in 1...times {
            _ = try await controlPlane.updateGroup(
                office.owner, office.group.id, GroupUpdate(name: DNSLabel(text: "group\(number)")))
        }
    }

    fileprivate func report(_ counter: UInt64, _ status: NodeStatus) throws -> ObservedState {
        ObservedState(
            bootID: "boot", counter: counter, revision: 1, stateID: "id", status: status, safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: try InterfaceName("warren0"), driver: "kernel", publicKey: nil, isUp: true, mtu: nil,
                addresses: [], routes: [], peers: []))
    }
}
