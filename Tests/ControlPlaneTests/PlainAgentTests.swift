// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Foundation
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

@testable import ControlPlane

struct PlainAgentTests {
    @Test func `the first call makes the token a credential, and the server makes the key`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let first = try await world.controlPlane.resolvePlainAgent(world.token)
        #expect(first.peerID == world.peer.id && first.networkID == world.office.network.id)
        let device = try world.device
        #expect(device.state == .active && device.management == .limited && device.keyOrigin == .server)
        #expect(first.config.contains("Endpoint = 192.0.2.1:51820"))
        #expect(first.config.contains("AllowedIPs = 10.10.0.0/24"))
        #expect(try await world.controlPlane.resolvePlainAgent(world.token) == first, "calls may be repeated")
        #expect(try world.gatewayPeers.contains(device.publicKey))
        let secrets = try world.controlPlane.configuration(world.office.owner).deviceSecrets.values
        #expect(secrets.count == 1 && !secrets.contains { first.config.contains($0.sealed) })
    }

    @Test func `two first calls at once are one device with one key`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        async let one = world.controlPlane.resolvePlainAgent(world.token)
        async let other = world.controlPlane.resolvePlainAgent(world.token)
        #expect(try await one == other)
    }

    @Test func `whichever protocol a token is used with first, the other is refused`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        _ = try await world.controlPlane.resolvePlainAgent(world.token)
        let enrolling = await #expect(throws: Problem.self) { try await world.enroll() }
        #expect(enrolling?.code == .unauthenticated)

        let other = try await PlainWorld()
        defer { other.installation.remove() }
        let enrolled = try await other.enroll()
        for token in [other.token, enrolled.credential] {
            let resolving = await #expect(throws: Problem.self) {
                try await other.controlPlane.resolvePlainAgent(token)
            }
            #expect(resolving?.code == .notFound)
        }
        #expect(try other.device.management == .managed)
    }

    @Test func `a workspace that allows none takes in none, and the token stays good`() async throws {
        let world = try await PlainWorld(isAllowed: false)
        defer { world.installation.remove() }
        let refused = await #expect(throws: Problem.self) {
            try await world.controlPlane.resolvePlainAgent(world.token)
        }
        #expect(refused?.code == .forbidden)
        #expect(try await world.enroll().state == .active)
    }

    @Test(arguments: ["", "nonsense", "warren_join_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
    func `a token of nobody is not found`(token: String) async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let refused = await #expect(throws: Problem.self) { try await world.controlPlane.resolvePlainAgent(token) }
        #expect(refused?.code == .notFound)
    }

    @Test func `each change that touches it is sent whole, and others aren't`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let stream = try await world.connect()
        let first = try await stream.state()
        _ = try await world.controlPlane.createGroup(
            world.office.owner, GroupCreate(name: DNSLabel(text: "elsewhere")))
        _ = try await world.controlPlane.createRoute(
            world.office.owner, world.office.network.id,
            RouteCreate(
                name: DNSLabel(text: "lab"), destinations: [Prefix("10.30.0.0/24")],
                via: [world.office.gateway.enrolled.deviceID]))
        let lab = try #require(
            try world.controlPlane.routes(world.office.owner, world.office.network.id).first {
                $0.name.description == "lab"
            })
        _ = try await world.controlPlane.updateGroup(
            world.office.owner, world.office.group.id, GroupUpdate(routeIDs: [world.office.route.id, lab.id]))
        let second = try await stream.state()
        #expect(!first.config.contains("10.30.0.0/24") && second.config.contains("10.30.0.0/24"))
    }

    @Test func `a block empties it, a rotation gives another key, a deletion ends it`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let (controlPlane, owner) = (world.controlPlane, world.office.owner)
        let stream = try await world.connect()
        let first = try await stream.state()
        _ = try await controlPlane.blockDevice(owner, world.peer.deviceID)
        let blocked = try await stream.state().config
        #expect(!blocked.contains("[Peer]") && !blocked.contains("Address") && blocked.contains("takes no part"))
        _ = try await controlPlane.unblockDevice(owner, world.peer.deviceID)
        #expect(try await stream.state() == first)

        _ = try await controlPlane.rotateKey(owner, world.peer.deviceID, KeyRotate(publicKey: nil))
        let rotated = try await stream.state()
        #expect(
            rotated != first && rotated.config.split(separator: "\n").count == first.config.split(separator: "\n").count
        )
        try await controlPlane.deleteDevice(owner, world.peer.deviceID)
        #expect(try await stream.closeCode() == .gone)
        #expect(throws: Problem.self) { try controlPlane.checkPlainAgent(world.token) }
    }

    @Test func `connections that speak in turn are two machines with one token`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let (one, other) = (try await world.connect(), try await world.connect())
        _ = (try await one.state(), try await other.state())
        for session in [one.session, other.session, one.session] {
            await session.receive(try PlainWorld.heartbeat())
            world.installation.pass(.seconds(5))
        }
        let incident = try #require(try world.controlPlane.incidents(world.office.owner, resolved: false).first)
        #expect(incident.type == .sessionConflict && incident.blocks)
        #expect(try await !other.state().config.contains("[Peer]"), "each of them is emptied")
        let resolved = try await world.controlPlane.resolveIncident(
            world.office.owner, incident.id, IncidentResolve(note: "", action: .rekey))
        #expect(try await one.closeCode() == .notAuthenticated)
        let token = try #require(resolved.token)
        #expect(try await world.controlPlane.resolvePlainAgent(token).peerID == world.peer.id)
    }

    @Test func `a connection that comes back is no second machine`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        for _ in 1...3 {
            let stream = try await world.connect()
            await stream.session.receive(try PlainWorld.heartbeat())
            #expect(try world.device.online)
            stream.session.end()
        }
        world.installation.pass(.seconds(10))
        #expect(try !world.device.online)
        #expect(try world.controlPlane.incidents(world.office.owner, resolved: false).isEmpty)
    }

    @Test func `what it says of others is shown and never counted`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let stream = try await world.connect()
        let laptop = world.office.laptop.machine.key.publicKey
        for turn in 0..<20 {
            let place = turn % 2 == 0 ? "198.51.100.1:1000" : "203.0.113.9:1000"
            await stream.session.receive(try PlainWorld.heartbeat(#""peer_endpoints": {"\#(laptop)": "\#(place)"}"#))
            world.installation.pass(.seconds(5))
        }
        #expect(try world.controlPlane.incidents(world.office.owner, resolved: false).isEmpty)
        let session = try world.controlPlane.session(world.office.owner, world.office.network.id, world.peer.id)
        #expect(session.currentSession?.hostname == "kiosk-7" && session.currentSession?.systemUptime == 60)
    }

    @Test func `who calls without end has to wait, and what can't be read counts more`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let stream = try await world.connect()
        for _ in 1...3 { stream.session.receivedMalformed() }
        let refused = #expect(throws: Problem.self) { try world.controlPlane.checkPlainAgent(world.token) }
        #expect(refused?.code == .tooManyRequests)
        world.installation.pass(.seconds(60))
        #expect(throws: Never.self) { try world.controlPlane.checkPlainAgent(world.token) }
    }

    @Test func `each time that its key is shown is in the audit log`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        let stream = try await world.connect()
        _ = try await stream.state()
        let window = LogWindow(limit: 100)
        let rows = try await world.controlPlane.audit(
            world.office.owner, matching: LogFilter(action: "device.show_key"), window
        ).rows
        #expect(rows.count == 2 && rows.allSatisfy { $0.actor == world.peer.deviceID.description })
    }

    @Test func `it has one peer`() async throws {
        let world = try await PlainWorld()
        defer { world.installation.remove() }
        _ = try await world.controlPlane.resolvePlainAgent(world.token)
        let second = try await world.controlPlane.createNetwork(
            world.office.owner, NetworkCreate(name: DNSLabel(text: "lab"), cidr: Prefix("10.11.0.0/24")))
        var request = PeerCreate(name: nil)
        request.deviceID = world.peer.deviceID
        let refused = await #expect(throws: Problem.self) {
            try await world.controlPlane.createPeer(world.office.owner, second.id, request)
        }
        #expect(refused?.code == .conflict)
    }
}

struct PlainHeartbeatTests {
    @Test(arguments: [
        (#"{}"#, "hostname"), (#"{"hostname": "a", "system_uptime": "x", "wireguard_uptime": 1}"#, "system_uptime"),
        (#"{"hostname": "a", "system_uptime": -1, "wireguard_uptime": 1}"#, "system_uptime"),
        (#"{"hostname": "a", "system_uptime": 1, "wireguard_uptime": 1, "peer_endpoints": {"x": "192.0.2.1:1"}}"#, "x"),
    ])
    func `what can't be read is refused by its field`(text: String, field: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PlainHeartbeat.self, from: Data(text.utf8))
        }
        #expect("\(error as Any)".contains(field))
    }

    @Test func `others that it has not shaken hands with are left out`() throws {
        let (near, far) = (
            PublicKey(bytes: FixedBytes(Array(repeating: 1, count: 32)) ?? FixedBytes()), PublicKey(bytes: FixedBytes())
        )
        let heartbeat = try PlainWorld.heartbeat(
            #""peer_endpoints": {"\#(near)": "192.0.2.1:1", "\#(far)": "192.0.2.2:2"}, "peer_handshakes": {"\#(near)": 1}"#
        )
        #expect(heartbeat.endpoints == [near: try #require(SocketAddress("192.0.2.1:1"))])
    }
}

/// An office with a device that was made by hand, whose token nobody has used yet.
private struct PlainWorld {
    let installation: TestInstallation
    let office: Office
    let peer: PeerInfo
    let token: String

    init(isAllowed: Bool = true) async throws {
        installation = try await TestInstallation()
        office = try await Office(installation)
        var settings = SettingsUpdate()
        settings.allowPlainAgents = isAllowed
        _ = try await installation.controlPlane.updateSettings(office.owner, settings)
        var request = try PeerCreate(name: DNSLabel(text: "kiosk"))
        request.useAgent = true
        request.groupIDs = [office.group.id]
        peer = try await installation.controlPlane.createPeer(office.owner, office.network.id, request)
        token = peer.token ?? ""
    }

    var controlPlane: ControlPlane { installation.controlPlane }

    var device: DeviceInfo { get throws { try controlPlane.device(office.owner, peer.deviceID) } }

    var gatewayPeers: [PublicKey] {
        get throws {
            try controlPlane.desired(office.owner, office.gateway.enrolled.deviceID).state.peers.map(\.publicKey)
        }
    }

    func enroll() async throws -> EnrollResponse {
        try await controlPlane.enroll(TestMachine().request(controlPlane.challenge(), token: token))
    }

    func connect() async throws -> PlainTestStream {
        _ = try await controlPlane.resolvePlainAgent(token)
        guard let session = controlPlane.openPlainStream(token, from: SocketAddress("192.0.2.7:4000")) else {
            throw TestStream.Unexpected()
        }
        await session.begin()
        return PlainTestStream(session: session)
    }

    static func heartbeat(_ more: String? = nil) throws -> PlainHeartbeat {
        let fields = [#""hostname": "kiosk-7", "system_uptime": 60, "wireguard_uptime": 1.5"#, more].compactMap { $0 }
        return try JSONDecoder().decode(
            PlainHeartbeat.self, from: Data("{\(fields.joined(separator: ", "))}".utf8))
    }
}

private struct PlainTestStream {
    let session: PlainSession

    func state() async throws -> PlainState {
        guard case .state(let state) = await session.next() else { throw TestStream.Unexpected() }
        return state
    }

    func closeCode() async throws -> StreamCloseCode {
        guard case .close(let code, _) = await session.next() else { throw TestStream.Unexpected() }
        return code
    }
}
