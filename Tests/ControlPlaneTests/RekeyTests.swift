// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct RekeyTests {
    @Test func `a new key voids what two machines held, and gives the device back with all that it was`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        let (owner, network) = (world.office.owner, world.office.network.id)
        let before = try world.controlPlane.peers(owner, network)
        try await world.conflict()
        var stream = try await world.connect("x")
        let resolved = try await world.resolve(world.open.first)
        #expect(resolved.incident.action == .rekey, "the default after a session conflict")
        #expect(try await last(&stream) == .notAuthenticated)
        let old = try await world.connect("x")
        #expect(try await old.closeCode() == .notAuthenticated)
        #expect(try world.controlPlane.device(owner, world.laptop).state == .expired)
        #expect(try !world.isServed)

        let machine = TestMachine(hostname: "laptop")
        let enrolled = try await machine.enroll(world.controlPlane, token: resolved.token)
        #expect(enrolled.deviceID == world.laptop && enrolled.state == .active)
        let after = try world.controlPlane.peers(owner, network)
        #expect(after.map(\.entity) == before.map(\.entity), "peers, names and addresses")
        #expect(try world.controlPlane.group(owner, world.office.group.id).members.deviceIDs.contains(world.laptop))
        #expect(try world.isServed)
        var renewed = try await TestStream(world.controlPlane, machine, enrolled)
        #expect(try await !renewed.snapshot().state.addresses.isEmpty)
    }

    @Test func `the token is good once, for another key, and for nobody's old one`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        try await world.conflict()
        let token = try await world.resolve(world.open.first).token
        let old = await #expect(throws: Problem.self) {
            try await world.office.laptop.machine.enroll(world.controlPlane, token: token)
        }
        #expect(old?.code == .keyTaken)
        let machine = TestMachine()
        let enrolled = try await machine.enroll(world.controlPlane, token: token)
        #expect(try await machine.enroll(world.controlPlane, token: token).deviceID == enrolled.deviceID, "lost answer")
        let second = await #expect(throws: Problem.self) {
            try await TestMachine().enroll(world.controlPlane, token: token)
        }
        #expect(second?.code == .unauthenticated)
    }

    @Test func `whoever is blocked stays so with a new key, and nobody lets a void one in`() async throws {
        let world = try await IncidentWorld()
        defer { world.installation.remove() }
        let owner = world.office.owner
        try await world.conflict()
        _ = try await world.controlPlane.blockDevice(owner, world.laptop)
        let token = try await world.resolve(world.open.first).token
        #expect(try await world.controlPlane.unblockDevice(owner, world.laptop).state == .expired)
        await #expect(throws: Problem.self) { try await world.controlPlane.approveDevice(owner, world.laptop) }
        _ = try await world.controlPlane.blockDevice(owner, world.laptop)
        let enrolled = try await TestMachine().enroll(world.controlPlane, token: token)
        #expect(enrolled.state == .blocked)
        #expect(try !world.isServed)
        #expect(try await world.controlPlane.unblockDevice(owner, world.laptop).state == .active)
        #expect(try world.isServed)
    }

    /// What is sent before the close may still be read.
    private func last(_ stream: inout TestStream) async throws -> StreamCloseCode {
        while let output = await stream.next() {
            if case .close(let code, _) = output { return code }
        }
        throw TestStream.Unexpected()
    }
}

extension TestMachine {
    fileprivate func enroll(_ controlPlane: ControlPlane, token: String?) async throws -> EnrollResponse {
        try await controlPlane.enroll(request(controlPlane.challenge(), token: token ?? ""))
    }
}
