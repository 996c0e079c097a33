// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct EnrollmentTests {
    @Test func `of fifty that use a one-off join key at once exactly one gets in`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network))
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { (try? await TestMachine().enroll(controlPlane, key)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 1)
        #expect(try controlPlane.devices(owner).count == 1)
        #expect(try controlPlane.peers(owner, network).count == 1)
    }

    @Test func `machines that enrol at once get addresses of their own`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network, reusable: true))
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<40 { group.addTask { _ = try await TestMachine().enroll(controlPlane, key) } }
        }
        let peers = try controlPlane.peers(owner, network)
        #expect(Set(peers.map(\.address)).count == 40)
        #expect(Set(peers.compactMap(\.addressV6)).count == 40)
        #expect(Set(peers.map(\.name)).count == 40)
    }

    @Test func `nobody enrols a key that isn't theirs`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network))
        let request = try TestMachine().request(
            controlPlane.challenge(), token: key.key ?? "", provingWith: .generate())
        let refused = await #expect(throws: Problem.self) { try await controlPlane.enroll(request) }
        #expect(refused?.code == .unauthenticated)
        #expect(try controlPlane.joinKeys(owner).first?.usesLeft == 1)
    }

    @Test func `a machine of one tenant is nobody in another by the same key`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let office = try await Office(installation)
        let lab = try await controlPlane.createTenant(
            office.owner.person, TenantCreate(name: "Lab", ownerEmail: "grace@example.com"))
        let accepted = try await controlPlane.acceptInvitation(
            InvitationAccept(token: lab.token ?? "", password: TestInstallation.password, name: "Grace"))
        let grace = try controlPlane.authenticate(session: accepted.sessionHash)
        let network = try await controlPlane.createNetwork(grace, NetworkCreate(name: DNSLabel(text: "bench")))
        let key = try await controlPlane.createJoinKey(grace, JoinKeyCreate(networkID: network.id))
        let before = try controlPlane.device(office.owner, office.laptop.enrolled.deviceID)
        #expect(await refusal { try await office.laptop.machine.enroll(controlPlane, key) } == .keyTaken)
        #expect(try controlPlane.devices(grace).isEmpty)
        #expect(try controlPlane.device(office.owner, before.id) == before)
        #expect(try controlPlane.joinKeys(grace).first?.usesLeft == 1)
    }

    @Test func `a proof is good for a minute`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network))
        let request = try TestMachine().request(controlPlane.challenge(), token: key.key ?? "")
        installation.pass(.seconds(61))
        await #expect(throws: Problem.self) { try await controlPlane.enroll(request) }
    }

    @Test func `a machine whose answer was lost asks again, with the spent key, and is the same device`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network))
        let machine = TestMachine()
        let lost = try await machine.enroll(controlPlane, key)
        let again = try await machine.enroll(controlPlane, key)
        #expect(again.deviceID == lost.deviceID)
        #expect(again.credential != lost.credential)
        // The credential that was lost opens nothing.
        let stream = try await TestStream(controlPlane, machine, lost)
        #expect(try await stream.closeCode() == .notAuthenticated)
    }

    @Test func `a deleted device does not come back with its spent key`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network))
        let machine = TestMachine()
        let enrolled = try await machine.enroll(controlPlane, key)
        try await controlPlane.deleteDevice(owner, enrolled.deviceID)
        await #expect(throws: Problem.self) { try await machine.enroll(controlPlane, key) }
        let stream = try await TestStream(controlPlane, machine, enrolled)
        #expect(try await stream.closeCode() == .notAuthenticated)
    }

    @Test func `a join key admits nobody after it has expired or was deleted`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let short = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network, expiresIn: 60))
        let deleted = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network))
        try await controlPlane.deleteJoinKey(owner, deleted.id)
        installation.pass(.seconds(60))
        for key in [short, deleted] {
            let refused = await #expect(throws: Problem.self) { try await TestMachine().enroll(controlPlane, key) }
            #expect(refused?.code == .unauthenticated)
        }
    }

    @Test func `a full network says so, and spends no key`() async throws {
        let (installation, owner, _) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let small = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "small"), cidr: Prefix("10.99.0.0/30")))
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: small.id, uses: 3))
        for _ in 1...2 { _ = try await TestMachine().enroll(controlPlane, key) }
        let refused = await #expect(throws: Problem.self) { try await TestMachine().enroll(controlPlane, key) }
        #expect(refused?.code == .addressesExhausted)
        #expect(refused?.detail.contains("small (10.99.0.0/30)") == true)
        #expect(try controlPlane.joinKeys(owner).first { $0.id == key.id }?.usesLeft == 1)
    }

    @Test func `a gateway needs an endpoint, and waits for approval`() async throws {
        let (installation, owner, network) = try await world()
        defer { installation.remove() }
        let controlPlane = installation.controlPlane
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(kind: .gateway, networkID: network))
        let refused = await #expect(throws: Problem.self) { try await TestMachine().enroll(controlPlane, key) }
        #expect(refused?.fields?.first?.field == "endpoint")
        var machine = TestMachine(hostname: "Gate Way!")
        machine.endpoint = try Endpoint("192.0.2.1:51820")
        let enrolled = try await machine.enroll(controlPlane, key)
        #expect(enrolled.state == .pending)
        #expect(enrolled.name.description == "gate-way")
        var stream = try await TestStream(controlPlane, machine, enrolled)
        #expect(await stream.next() == .message(.pending))
        _ = try await controlPlane.approveDevice(owner, enrolled.deviceID)
        #expect(try await stream.snapshot().state.firewall != nil)
    }

    private func world() async throws -> (TestInstallation, Caller, ID<Network>) {
        let installation = try await TestInstallation()
        let owner = try await installation.setUp()
        let network = try await installation.controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "office")))
        return (installation, owner, network.id)
    }
}
