// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct AddressTests {
    @Test(arguments: [(10, 28), (100, 25), (1000, 22)])
    func `suggestions avoid networks and routes`(hosts: Int, length: Int) async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let office = try await Office(installation)
        let found = try installation.controlPlane.availablePrefixes(
            office.owner, hosts: hosts, count: 20, in: Prefix("10.8.0.0/13"))
        #expect(found.suggestedPrefix == length && found.cidrs.count == 20)
        let taken = [office.network.cidr] + office.route.destinations
        #expect(!found.cidrs.contains { prefix in taken.contains { $0.overlaps(prefix) } })
    }

    @Test func `a full network is a conflict that says so`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let (controlPlane, owner) = (installation.controlPlane, try await installation.setUp())
        let network = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "tiny"), cidr: Prefix("10.9.0.0/30"))
        ).id
        for number in 1...2 { try await addStatic(number, to: network, controlPlane, owner) }
        let refused = await #expect(throws: Problem.self) {
            try await addStatic(3, to: network, controlPlane, owner)
        }
        #expect(refused?.code == .addressesExhausted)
        #expect(refused?.code.status == 409)
        #expect(refused?.detail == "tiny (10.9.0.0/30) has no free address: its 2 are taken")
        let capacity = try #require(try controlPlane.capacities(owner).first)
        #expect(capacity.used == 2 && capacity.free == 0 && capacity.attention == .nearlyFull)
        let rows = try controlPlane.addresses(owner, network)
        #expect(rows.filter { $0.ip.family == .v4 }.map(\.ip.description) == ["10.9.0.1", "10.9.0.2"])
        #expect(rows.allSatisfy { $0.allocated && $0.peerName != nil })
    }

    @Test func `an address that was released is listed, and rests`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let office = try await Office(installation)
        let (controlPlane, owner) = (installation.controlPlane, office.owner)
        let gone = try #require(
            try controlPlane.peers(owner, office.network.id).first { $0.deviceID == office.laptop.enrolled.deviceID })
        try await controlPlane.deleteDevice(owner, gone.deviceID)
        let row = try #require(try controlPlane.addresses(owner, office.network.id).first { $0.ip == gone.address })
        #expect(!row.allocated && row.releasedAt != nil && row.peerID == nil)
    }

    @Test func `a network with files keeps its prefix; another takes its peers along`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let office = try await Office(installation)
        let (controlPlane, owner, id) = (installation.controlPlane, office.owner, office.network.id)
        var update = NetworkUpdate()
        update.cidr = try Prefix("10.77.0.0/24")
        try await addStatic(1, to: id, controlPlane, owner)
        let refused = await #expect(throws: Problem.self) { try await controlPlane.updateNetwork(owner, id, update) }
        #expect(refused?.code == .stillInUse && refused?.fields?.map(\.field) == ["cidr"])
        let fixed = try #require(try controlPlane.devices(owner).first { $0.deviceKind == .static })
        try await controlPlane.deleteDevice(owner, fixed.id)

        let before = try controlPlane.peers(owner, id)
        let moved = try await controlPlane.updateNetwork(owner, id, update)
        #expect(moved.cidr == update.cidr)
        let after = try controlPlane.peers(owner, id)
        #expect(after.map { $0.address.number & 0xff } == before.map { $0.address.number & 0xff }, "the same places")
        #expect(after.allSatisfy { moved.cidr.contains($0.address) })
        #expect(after.map(\.addressV6) == before.map(\.addressV6))
        update.cidr = try Prefix("10.20.0.0/24")
        let route = await #expect(throws: Problem.self) { try await controlPlane.updateNetwork(owner, id, update) }
        #expect(route?.fields?.map(\.field) == ["cidr"], "a route leads there")
    }

    @Test func `no address is given twice, whatever happens at once`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        let (controlPlane, owner) = (installation.controlPlane, try await installation.setUp())
        let id = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "busy"), cidr: Prefix("10.40.0.0/26"))
        ).id
        let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: id, reusable: true))
        try await withThrowingDiscardingTaskGroup { group in
            for worker in 0..<4 {
                group.addTask {
                    for turn in 0..<8 { try await churn(worker, turn, key, id, controlPlane, owner) }
                }
            }
            group.addTask {
                for number in 41...48 {
                    var update = NetworkUpdate()
                    update.cidr = try Prefix("10.\(number).0.0/26")
                    _ = try await controlPlane.updateNetwork(owner, id, update)
                    try expectDistinct(try controlPlane.peers(owner, id))
                }
            }
        }
        #expect(try controlPlane.peers(owner, id).count == 16)
    }

    /// A device comes, and with every other turn it goes.
    private func churn(
        _ worker: Int, _ turn: Int, _ key: JoinKeyInfo, _ network: ID<Network>, _ controlPlane: ControlPlane,
        _ owner: Caller
    ) async throws {
        let device = try await TestMachine(hostname: "w\(worker)-\(turn)").enroll(controlPlane, key).deviceID
        try expectDistinct(try controlPlane.peers(owner, network))
        if turn.isMultiple(of: 2) { try await controlPlane.deleteDevice(owner, device) }
    }

    private func expectDistinct(_ peers: [PeerInfo]) throws {
        let addresses = peers.flatMap(\.entity.addresses)
        #expect(Set(addresses).count == addresses.count)
    }

    private func addStatic(
        _ number: Int, to network: ID<Network>, _ controlPlane: ControlPlane, _ owner: Caller
    ) async throws {
        var request = PeerCreate(name: try DNSLabel(text: "printer\(number)"))
        request.publicKey = PrivateKey.generate().publicKey
        _ = try await controlPlane.createPeer(owner, network, request)
    }
}
