// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct PresenceTests {
    @Test func `who comes back within the grace period was never offline`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        let first = try await world.connect()
        first.session.end()
        for _ in 0..<9 {
            #expect(try world.laptop.online)
            world.installation.pass(.seconds(1))
        }
        let second = try await world.connect()
        world.installation.pass(.seconds(60))
        #expect(try world.laptop.online)
        second.session.end()
        world.installation.pass(.seconds(10))
        #expect(try !world.laptop.online)
    }

    @Test func `a connection that fell silent before it ended gets no grace after`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        let stream = try await world.connect()
        let lastHeard = world.installation.now
        world.installation.pass(.seconds(45))
        #expect(try world.laptop.online)
        stream.session.end()
        #expect(try !world.laptop.online)
        #expect(try world.laptop.lastSeen == lastHeard)
    }

    @Test func `a pong is a sign of life`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        let stream = try await world.connect()
        world.installation.pass(.seconds(15))
        stream.session.heard()
        #expect(try world.laptop.lastSeen == world.installation.now)
    }

    @Test func `the end of an older connection starts no grace period and ends none`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        let older = try await world.connect()
        let newer = try await world.connect()
        newer.session.end()
        world.installation.pass(.seconds(9))
        older.session.end()
        #expect(try world.laptop.online)
        world.installation.pass(.seconds(1))
        #expect(try !world.laptop.online)
    }

    @Test func `whose key was voided is offline at once`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        try await world.conflict()
        let stream = try await world.connect("y")
        _ = try await world.resolve(try world.open.first, .rekey)
        #expect(try !world.controlPlane.device(world.office.owner, world.laptop).online)
        stream.session.end()
        #expect(try !world.controlPlane.device(world.office.owner, world.laptop).online)
    }

    @Test func `what was reported three heartbeats ago is stale, and not what runs`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        let stream = try await world.connect()
        try await world.report(1, on: stream)
        world.installation.pass(.seconds(89))
        #expect(try world.laptop.status == .applied && world.laptop.inSync)
        world.installation.pass(.seconds(1))
        #expect(try world.laptop.status == .stale && !world.laptop.inSync)
        #expect(try world.observed.status == .stale)
        #expect(try await world.attention.contains { $0.kind == "device" && $0.severity == .warning })
        try await world.report(2, on: stream)
        #expect(try world.laptop.status == .applied && world.laptop.inSync)
    }

    @Test func `who runs something else than it was told for half a minute is told of`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        var stream = try await world.connect()
        _ = try await stream.snapshot()
        try await world.report(1, on: stream)
        world.installation.pass(.seconds(31))
        #expect(try await world.adrift.isEmpty)
        try await world.report(2, on: stream)
        try await world.changeItsState()
        _ = try await stream.snapshot()
        world.installation.pass(.seconds(30))
        #expect(try await world.adrift.isEmpty)
        world.installation.pass(.seconds(1))
        let item = try #require(try await world.adrift.first)
        #expect(item.kind == "device" && item.name == "laptop" && item.severity == .warning)
        #expect(item.remedy == "warren device diff laptop")
        try await world.report(3, on: stream)
        #expect(try await world.adrift.isEmpty)
    }

    @Test func `a repair that takes long is told of from when it began`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        var stream = try await world.connect()
        _ = try await stream.snapshot()
        try await world.report(1, on: stream)
        world.installation.pass(.seconds(60))
        try await world.report(2, .reconciling, on: stream)
        #expect(try await world.adrift.isEmpty)
        world.installation.pass(.seconds(20))
        try await world.report(3, .reconciling, on: stream)
        #expect(try await world.adrift.isEmpty)
        world.installation.pass(.seconds(11))
        #expect(try await world.adrift.count == 1)
    }

    @Test func `what was reported to an earlier process is stale until it is said again`() async throws {
        let world = try await PresenceWorld()
        defer { world.installation.remove() }
        try await world.report(1, on: world.connect())
        await world.installation.controlPlane.reports.flush()
        let restarted = try await TestInstallation(restarting: world.installation).controlPlane
        #expect(try restarted.device(world.office.owner, world.office.laptop.enrolled.deviceID).status == .stale)
    }

    @Test func `a gateway whose connection stands and which is silent for half a minute is lost`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        let network = try await world.makeNetwork("new")
        let silent = try #require(world.gateways.first { try world.network(network).primaryGatewayID == $0.id })
        let other = try #require(world.gateways.first { $0.id != silent.id })
        let streams = (try await silent.connect(world.controlPlane), try await other.connect(world.controlPlane))
        world.installation.pass(.seconds(30))
        streams.1.session.heard()
        try await world.controlPlane.reassignGateways()
        #expect(try world.network(network).primaryGatewayID == other.id)
        streams.0.session.end()
    }
}

/// An office whose laptop comes and goes.
private struct PresenceWorld {
    let installation: TestInstallation
    let office: Office

    init() async throws {
        installation = try await TestInstallation()
        office = try await Office(installation)
    }

    private var id: ID<Device> { office.laptop.enrolled.deviceID }
    var laptop: DeviceInfo { get throws { try installation.controlPlane.device(office.owner, id) } }
    var observed: ObservedState { get throws { try installation.controlPlane.observed(office.owner, id) } }
    var attention: [AttentionItem] {
        get async throws { try await installation.controlPlane.stats(office.owner).attention }
    }

    func connect() async throws -> TestStream {
        try await TestStream(installation.controlPlane, office.laptop.machine, office.laptop.enrolled)
    }

    var adrift: [AttentionItem] {
        get async throws { try await attention.filter { $0.message.hasSuffix("doesn't say why") } }
    }

    /// As a node that runs what it should, or is about to.
    func report(_ counter: UInt64, _ status: NodeStatus = .applied, on stream: TestStream) async throws {
        var observed = try ObservedState.applied(counter, installation.controlPlane.desired(office.owner, id))
        observed.status = status
        await stream.session.receive(.observed(ObservedReport(observed)))
    }

    func changeItsState() async throws {
        var update = NetworkUpdate()
        update.mtu = 1400
        _ = try await installation.controlPlane.updateNetwork(office.owner, office.network.id, update)
    }
}
