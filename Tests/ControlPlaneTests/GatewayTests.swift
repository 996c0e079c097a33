// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct GatewayTests {
    @Test func `a network gets the gateway that has the fewest devices, in the change that makes it`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        try await world.addAgents(3, to: world.home[0])
        let network = try await world.makeNetwork("new")
        #expect(try world.serving(network) == [world.gateways[1].id])
        #expect(try world.network(network).primaryGatewayID == world.gateways[1].id)
        #expect(try world.network(world.home[0]).assignment.gatewayIDs == [world.gateways[0].id])
        let info = try world.controlPlane.gateway(world.owner, world.gateways[1].id)
        #expect(Set(info.networkIDs) == [world.home[1], network] && info.primaryOf.count == 2 && info.load == 0)
    }

    @Test func `what is drained goes on until another runs what it should`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        try await world.addAgents(3, to: world.home[1])
        let network = try await world.makeNetwork("new")
        let (old, new) = (world.gateways[0], world.gateways[1])
        #expect(try world.serving(network) == [old.id])
        let effect = try world.controlPlane.drainEffect(world.owner, old.id)
        #expect(effect.moves == [DrainEffect.Move(networkID: network, gatewayID: new.id)])
        #expect(effect.stays == [world.home[0]], "who is named by hand")
        #expect(try world.network(network).primaryGatewayID == old.id, "so far nothing has changed")
        _ = try await world.controlPlane.drainGateway(world.owner, old.id, true)
        #expect(try world.network(network).primaryGatewayID == new.id)
        #expect(try world.serving(network) == [old.id, new.id])
        try await world.controlPlane.reassignGateways()
        #expect(try world.serving(network) == [old.id, new.id], "nobody has heard of the new one yet")
        let stream = try await new.connect(world.controlPlane)
        try await new.reportApplied(1, on: stream, world.controlPlane, world.owner)
        try await world.controlPlane.reassignGateways()
        #expect(try world.serving(network) == [new.id])
        #expect(try world.serving(world.home[0]) == [old.id])
        #expect(try world.controlPlane.drainEffect(world.owner, old.id).moves.isEmpty, "it has been done")
    }

    @Test func `a gateway that is silent for half a minute is replaced, and its return changes nothing`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        let network = try await world.makeNetwork("new")
        let old = try #require(try world.network(network).primaryGatewayID)
        let lost = try #require(world.gateways.first { $0.id == old })
        let other = try #require(world.gateways.first { $0.id != old })
        let stream = try await other.connect(world.controlPlane)
        let silent = try await lost.connect(world.controlPlane)
        silent.session.end()
        world.installation.pass(.seconds(29))
        stream.session.heard()
        try await world.controlPlane.reassignGateways()
        #expect(try world.network(network).primaryGatewayID == lost.id)
        world.installation.pass(.seconds(1))
        try await world.controlPlane.reassignGateways()
        #expect(try world.network(network).primaryGatewayID == other.id)
        #expect(try world.serving(network) == [other.id])
        _ = try await lost.connect(world.controlPlane)
        let revision = try world.revision
        for _ in 1...3 { try await world.controlPlane.reassignGateways() }
        #expect(try world.network(network).primaryGatewayID == other.id)
        #expect(try world.revision == revision)
        stream.session.end()
    }

    @Test func `a blocked gateway is replaced at once, and a deleted one everywhere`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        let (first, second) = (world.gateways[0].id, world.gateways[1].id)
        let network = try await world.makeNetwork("new")
        _ = try await world.controlPlane.blockDevice(world.owner, first)
        #expect(try world.network(network).primaryGatewayID == second)
        #expect(try world.serving(world.home[0]) == [first], "it takes no other")
        try await world.controlPlane.deleteDevice(world.owner, first)
        #expect(try world.serving(world.home[0]).isEmpty && world.serving(network) == [second])
        #expect(try world.network(world.home[0]).assignment.gatewayIDs.isEmpty)
    }

    @Test func `the last gateway of a network with files stays`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        try await world.addStatic("printer", to: world.home[0])
        let refused = await #expect(throws: Problem.self) {
            try await world.controlPlane.deleteDevice(world.owner, world.gateways[0].id)
        }
        #expect(refused?.code == .stillInUse && refused?.detail.contains("home1") == true)
        let peer = try #require(try world.controlPlane.peers(world.owner, world.home[0]).first(where: \.isJump))
        await #expect(throws: Problem.self) {
            try await world.controlPlane.deletePeer(world.owner, world.home[0], peer.id)
        }
        _ = try await world.controlPlane.drainGateway(world.owner, world.gateways[0].id, true)
        #expect(try world.serving(world.home[0]).contains(world.gateways[0].id))
    }

    @Test func `a network is deleted with its gateways' places in it, and gateways stay`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        try await world.controlPlane.deleteNetwork(world.owner, world.home[0])
        #expect(try world.controlPlane.gateways(world.owner).count == 2)
        #expect(try world.controlPlane.gateway(world.owner, world.gateways[0].id).networkIDs.isEmpty)
    }

    @Test func `what a gateway can't be yet, or can't have, is said field by field`() async throws {
        let world = try await GatewayWorld()
        defer { world.installation.remove() }
        let id = world.gateways[0].id
        let wrong: [(GatewayUpdate, ProblemCode, String)] = [
            (GatewayUpdate(interfacePerNetwork: true), .notAvailableYet, "interface_per_network"),
            (GatewayUpdate(capacity: .set(0)), .invalid, "capacity"),
            (GatewayUpdate(name: try DNSLabel(text: "gw2")), .nameTaken, "name"),
            (GatewayUpdate(endpoint: try Endpoint("10.0.0.1:51820")), .invalid, "endpoint"),
        ]
        for (update, code, field) in wrong {
            let refused = await #expect(throws: Problem.self) {
                try await world.controlPlane.updateGateway(world.owner, id, update)
            }
            #expect(refused?.code == code && refused?.fields?.map(\.field) == [field])
        }
        let changed = try await world.controlPlane.updateGateway(
            world.owner, id,
            GatewayUpdate(region: .set("eu"), roles: [.ingress, .exit], capacity: .set(5), labels: ["rack": "7"]))
        #expect(changed.service?.roles == [.ingress, .exit])
        #expect(changed.service?.region == "eu" && changed.service?.capacity == 5)
        let cleared = try await world.controlPlane.updateGateway(
            world.owner, id, GatewayUpdate(region: .clear, capacity: .clear))
        #expect(cleared.service?.region == nil && cleared.service?.labels == ["rack": "7"])
    }
}
