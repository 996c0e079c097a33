// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct TelemetryTests {
    @Test func `what moves between two messages is traffic, and a first one only says where a counter stands`()
        async throws
    {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let gateway = try await world.connectGateway()
        await world.tell(gateway, received: 1000, sent: 2000)
        #expect(try world.telemetry(.hour).points.isEmpty)
        world.installation.pass(.seconds(10))
        await world.tell(gateway, received: 1500, sent: 2001)
        world.installation.pass(.seconds(300))
        await world.tell(gateway, received: 1501, sent: 2001)
        let hour = try world.telemetry(.hour)
        #expect(hour.step == 10)
        #expect(hour.points.map(\.traffic.receivedBytes) == [500, 1])
        #expect(hour.total == Traffic(receivedBytes: 501, sentBytes: 1))
        #expect(try world.telemetry(.day).step == 300)
    }

    @Test func `a tunnel that was made anew counts from nothing, and what was lost on the way is in the next`()
        async throws
    {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let gateway = try await world.connectGateway()
        for received: UInt64 in [100, 700, 50] { await world.tell(gateway, received: received, sent: 0) }
        #expect(try world.telemetry(.hour).total.receivedBytes == 650)
        // Another connection goes on where the counter is.
        let again = try await world.connectGateway()
        await world.tell(again, received: 80, sent: 0)
        #expect(try world.telemetry(.hour).total.receivedBytes == 680)
    }

    @Test func `a connection that was replaced tells nothing any more`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let older = try await world.connectGateway()
        let newer = try await world.connectGateway()
        await world.tell(newer, received: 1, sent: 1)
        await world.tell(older, received: 1_000_000, sent: 1)
        await world.tell(newer, received: 2, sent: 1)
        #expect(try world.telemetry(.hour).total.receivedBytes == 1)
    }

    @Test func `sessions show what gateways see of a peer, and the dashboard what they carry`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let gateway = try await world.connectGateway()
        await world.tell(gateway, received: 10, sent: 20, handshakeAge: 7)
        await world.tell(gateway, received: 15, sent: 20, handshakeAge: 7)
        let tunnels = try world.session.tunnels
        #expect(tunnels.map(\.gatewayID) == [world.office.gateway.enrolled.deviceID])
        #expect(tunnels.first?.total == Traffic(receivedBytes: 15, sentBytes: 20))
        #expect(tunnels.first?.lastHandshake == world.installation.now + .seconds(-7))
        let carried = try await world.controlPlane.stats(world.office.owner).carried
        #expect(carried.minute.receivedBytes == 5 && carried.day.receivedBytes == 5)
        // What the laptop itself counts is the same bytes once more.
        let laptop = try await world.connectLaptop()
        let own = PeerTelemetry(
            publicKey: world.office.gateway.machine.key.publicKey, total: Traffic(receivedBytes: 1, sentBytes: 1),
            handshakeAge: nil)
        await laptop.session.receive(.telemetry(Telemetry(peers: [own])))
        #expect(try await world.controlPlane.stats(world.office.owner).carried == carried)
    }

    @Test func `a static device is connected while a gateway has a session with it`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let gateway = try await world.connectGateway()
        let phone = try await world.addStatic("phone")
        func look() throws -> DeviceInfo { try world.controlPlane.device(world.office.owner, phone.entity.id) }
        #expect(try !look().extra.online && look().extra.lastSeen == nil)
        let figures = PeerTelemetry(
            publicKey: phone.entity.publicKey, total: Traffic(receivedBytes: 1, sentBytes: 1), handshakeAge: 100)
        await gateway.session.receive(.telemetry(Telemetry(peers: [figures])))
        #expect(try look().extra.online && look().extra.lastSeen == world.installation.now + .seconds(-100))
        #expect(try await world.controlPlane.stats(world.office.owner).counts.devicesOnline == 1)
        world.installation.pass(.seconds(81))
        #expect(try !look().extra.online && look().extra.lastSeen != nil)
    }

    @Test func `of two gateways with good sessions the primary reaches a device, else the other`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let spare = try await TestGateway(2, in: world.office.network.id, world.controlPlane, world.office.owner)
        let (first, second) = (try await world.connectGateway(), try await spare.connect(world.controlPlane))
        func via() throws -> ID<Device>? { try world.controlPlane.device(world.office.owner, world.laptop).via }
        await world.tell(first, received: 1, sent: 1, handshakeAge: 100)
        await world.tell(second, received: 1, sent: 1, handshakeAge: 1)
        #expect(try via() == world.office.gateway.enrolled.deviceID)
        world.installation.pass(.seconds(80))
        #expect(try via() == spare.id)
        world.installation.pass(.seconds(99))
        #expect(try via() == nil)
    }

    @Test func `what a node may make up is bounded`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let gateway = try await world.connectGateway()
        for _ in 0..<20 {
            let strangers = (0..<1000).map { _ in
                PeerTelemetry(
                    publicKey: PrivateKey.generate().publicKey,
                    total: Traffic(receivedBytes: .max, sentBytes: .max), handshakeAge: .max)
            }
            await gateway.session.receive(.telemetry(Telemetry(peers: strangers)))
        }
        #expect(try world.telemetry(.hour).peers.isEmpty, "keys of no device are shown to nobody")
        // Who is full takes no others in; those that are idle give way.
        await world.tell(gateway, received: 1, sent: 1)
        #expect(try world.telemetry(.hour).peers.isEmpty)
        world.installation.pass(.seconds(3600))
        await world.tell(gateway, received: 1, sent: 1)
        #expect(try world.telemetry(.hour).peers.map(\.deviceID) == [world.office.laptop.enrolled.deviceID])
    }

    @Test func `a message before the hello closes the stream`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let stream = TestStream(world.controlPlane)
        _ = try await stream.challenge()
        await stream.session.receive(.telemetry(Telemetry(peers: [])))
        #expect(try await stream.closeCode() == .malformed)
    }
}
