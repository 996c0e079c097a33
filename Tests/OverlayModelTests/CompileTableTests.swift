// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

/// "Who is in whose config", line by line.
@Suite struct CompileTableTests {
    @Test func `in a mesh agents know whom they may reach, static devices know their gateway`() throws {
        var world = OverlayBuilder()
        let office = try world.network("office", "10.1.0.0/24")
        let gateway = try world.device("gw", .gateway)
        let (ada, bob, eve) = (try world.device("ada"), try world.device("bob"), try world.device("eve"))
        let printer = try world.device("printer", .static)
        for (number, device) in [gateway, ada, bob, eve, printer].enumerated() {
            try world.peer(device, in: office, "10.1.0.\(number + 1)")
        }
        try world.friends("friends", [ada, bob, printer])
        #expect(world.names(at: ada) == ["bob", "gw"])
        #expect(world.allowedIPs(of: gateway, at: ada) == ["10.1.0.0/24"])
        #expect(world.allowedIPs(of: bob, at: ada) == [], "its address stays at the gateway")
        #expect(world.names(at: eve) == ["gw"])
        #expect(world.names(at: printer) == ["gw"])
        #expect(world.names(at: gateway) == ["ada", "bob", "eve", "printer"])
        #expect(world.allowedIPs(of: printer, at: gateway) == ["10.1.0.5/32"])

        world.configuration.networks[office.id]?.topology = .hub
        #expect(world.names(at: ada) == ["gw"])
    }

    @Test func `an isolated peer has gateways only, and nobody has it`() throws {
        var (world, _, _, ada, bob) = try pair()
        try world.friends("friends", [ada, bob])
        #expect(world.names(at: ada) == ["bob", "gw"])
        let peer = try #require(world.overlay.peers(of: ada.id).first)
        world.configuration.peers[peer.id]?.isIsolated = true
        #expect(world.names(at: ada) == ["gw"])
        #expect(world.names(at: bob) == ["gw"])
    }

    @Test(arguments: Block.allCases) func `who is blocked is in nobody's state, and its own is empty`(
        block: Block
    ) throws {
        let owner = Self.someone()
        var (world, office, gateway, ada, bob) = try pair(owner: owner)
        try world.friends("friends", [ada, bob])
        let peer = try #require(world.overlay.peers(of: ada.id).first)
        try world.block(peer, of: office, owner: owner, block)
        #expect(world.overlay.compile(for: ada.id)?.peers == [])
        #expect(world.names(at: gateway) == ["bob"])
        #expect(world.names(at: bob) == ["gw"])
        let rules = world.overlay.compile(for: gateway.id)?.firewall?.rules ?? []
        #expect(!rules.flatMap { $0.sources + $0.destinations }.contains { $0.contains(peer.address) })
    }

    @Test func `two blocks, one lifted: still blocked`() throws {
        let owner = Self.someone()
        var (world, office, _, ada, _) = try pair(owner: owner)
        let peer = try #require(world.overlay.peers(of: ada.id).first)
        for block in Block.allCases { try world.block(peer, of: office, owner: owner, block) }
        #expect(world.overlay.obstacles(of: peer).count == Block.allCases.count)
        world.configuration.devices[ada.id]?.state = .active
        world.configuration.incidents = [:]
        world.configuration.suspensions = [:]
        #expect(!world.overlay.isActive(peer), "the access list still names it, enabled or not")
        world.configuration.accessLists = [:]
        #expect(world.overlay.isActive(peer))
    }

    @Test(arguments: Block.allCases) func `a device is cut off by what cuts it off in all of its networks`(
        block: Block
    ) throws {
        let owner = Self.someone()
        var (world, office, _, ada, _) = try pair(owner: owner)
        let peer = try #require(world.overlay.peers(of: ada.id).first)
        func obstacles() throws -> [PeerObstacle] {
            world.overlay.obstacles(of: try #require(world.configuration.devices[ada.id]))
        }
        #expect(try obstacles() == [])
        try world.block(peer, of: office, owner: owner, block)
        #expect(try obstacles() == world.overlay.obstacles(of: peer) && obstacles().count == 1)
        try world.peer(ada, in: world.network("lab", "10.2.0.0/24"), "10.2.0.2")
        #expect(try obstacles().isEmpty == (block == .accessList), "an access list is one network's")
    }

    @Test func `a site's prefixes lie at its peer, and reach others through the primary gateway`() throws {
        var (world, office, gateway, site, laptop) = try pair()
        let peer = try #require(world.overlay.peers(of: site.id).first)
        let route = try world.route("lan", in: office, "192.168.7.0/24", via: [site])
        try world.friends("friends", [laptop, site], knowing: [route])
        #expect(world.allowedIPs(of: gateway, at: laptop) == ["10.1.0.0/24"], "nobody has approved the site's prefix")
        world.configuration.peers[peer.id]?.additionalAllowedIPs = [try Prefix("192.168.0.0/16")]
        #expect(world.allowedIPs(of: gateway, at: laptop) == ["10.1.0.0/24", "192.168.7.0/24"])
        #expect(
            world.allowedIPs(of: site, at: gateway) == ["10.1.0.2/32", "192.168.0.0/16", "192.168.7.0/24"])
        #expect(
            world.overlay.compile(for: gateway.id)?.routes.map(\.destination.description).contains("192.168.7.0/24")
                == true)
        #expect(world.allowedIPs(of: gateway, at: site) == ["10.1.0.0/24"], "its own prefix stays at home")
    }

    @Test func `a device in two networks has the gateways of both`() throws {
        var (world, _, gateway, ada, _) = try pair()
        let lab = try world.network("lab", "10.2.0.0/24")
        let second = try world.device("gw2", .gateway)
        try world.peer(second, in: lab, "10.2.0.1")
        try world.peer(ada, in: lab, "10.2.0.2")
        #expect(world.allowedIPs(of: gateway, at: ada) == ["10.1.0.0/24"])
        #expect(world.allowedIPs(of: second, at: ada) == ["10.2.0.0/24"])
        #expect(
            world.overlay.compile(for: ada.id)?.addresses.map(\.description).sorted() == ["10.1.0.2/24", "10.2.0.2/24"])
    }

    @Test func `the primary is the one that is remembered, as long as it serves`() throws {
        var (world, office, first, ada, _) = try pair()
        let second = try world.device("gw2", .gateway)
        try world.peer(second, in: office, "10.1.0.9")
        #expect(world.overlay.primaryGateway(of: office.id)?.deviceID == first.id)
        world.configuration.networks[office.id]?.primaryGatewayID = second.id
        #expect(world.allowedIPs(of: second, at: ada) == ["10.1.0.0/24"])
        #expect(world.allowedIPs(of: first, at: ada) == ["10.1.0.1/32"], "it answers for itself")
        world.configuration.devices[second.id]?.state = .blocked
        #expect(world.allowedIPs(of: first, at: ada) == ["10.1.0.0/24"])
    }

    @Test func `a file names no gateway that nothing leads to`() throws {
        var (world, office, first, _, _) = try pair()
        let (second, phone) = (try world.device("gw2", .gateway), try world.device("phone", .static))
        try world.peer(second, in: office, "10.1.0.9")
        try world.peer(phone, in: office, "10.1.0.4")
        #expect(world.names(at: phone) == ["gw"])
        #expect(world.allowedIPs(of: first, at: phone) == ["10.1.0.0/24"])
    }

    enum Block: CaseIterable { case device, incident, accessList, owner }

    private static func someone() -> ID<User> {
        var world = OverlayBuilder()
        return world.id()
    }

    private func pair(owner: ID<User>? = nil) throws -> (OverlayBuilder, Network, Device, Device, Device) {
        var world = OverlayBuilder()
        let office = try world.network("office", "10.1.0.0/24")
        let gateway = try world.device("gw", .gateway)
        let (ada, bob) = (try world.device("ada", owner: owner), try world.device("bob"))
        try world.peer(gateway, in: office, "10.1.0.1")
        try world.peer(ada, in: office, "10.1.0.2")
        try world.peer(bob, in: office, "10.1.0.3")
        return (world, office, gateway, ada, bob)
    }
}

extension OverlayBuilder {
    fileprivate mutating func block(
        _ peer: Peer, of network: Network, owner: ID<User>, _ block: CompileTableTests.Block
    ) throws {
        switch block {
        case .device: configuration.devices[peer.deviceID]?.state = .blocked
        case .incident:
            configuration.insert(
                Incident(
                    id: id(), type: .sessionConflict, deviceID: peer.deviceID, networkID: network.id, peerID: peer.id,
                    publicKey: PublicKey(bytes: FixedBytes()), endpoints: [], details: "", blocks: true,
                    detectedAt: Self.time))
        case .accessList:
            configuration.insert(
                AccessList(
                    id: id(), networkID: network.id, enabled: false, blockedPeers: [peer.id], updatedAt: Self.time))
        case .owner: configuration.insert(Suspension(id: id(), userID: owner, createdAt: Self.time))
        }
    }
}
