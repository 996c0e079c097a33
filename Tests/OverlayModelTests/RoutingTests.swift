// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

/// Entry and exit: four layers, field by field.
@Suite struct RoutingTests {
    @Test func `each field is decided by the strongest layer that says something of it`() throws {
        var world = try World()
        world.network { $0.routingPolicy = RoutingIntent(trafficMode: .fullTunnel, routingMode: .manual) }
        #expect(try world.routing.trafficMode == Decided(.fullTunnel, by: .networkPolicy))
        world.user(RoutingIntent(trafficMode: .vpnOnly))
        #expect(try world.routing.trafficMode == Decided(.vpnOnly, by: .userPreference))
        #expect(try world.routing.routingMode == Decided(.manual, by: .networkPolicy))
        world.device(RoutingIntent(trafficMode: .fullTunnel, egressDeviceID: world.exit.id))
        #expect(try world.routing.trafficMode == Decided(.fullTunnel, by: .devicePreference))
        #expect(try world.routing.egress == Decided(world.exit.id, by: .devicePreference))
        #expect(try world.routing.ingress == Decided(world.gateway.id, by: .systemDefault))
        #expect(try world.routing.status == .ok)
    }

    @Test func `full encapsulation is the device's own wish, and everything lies at the exit`() throws {
        var world = try World()
        world.peer { $0.fullEncapsulation = true }
        #expect(try world.routing.trafficMode == Decided(.fullTunnel, by: .devicePreference))
        #expect(world.builder.allowedIPs(of: world.exit, at: world.laptop) == ["0.0.0.0/0", "10.1.0.2/32", "::/0"])
        #expect(world.builder.allowedIPs(of: world.gateway, at: world.laptop) == ["10.1.0.0/24"])
        let outside = Flow(
            source: try IPAddress(text: "10.1.0.3"), destination: try IPAddress(text: "192.0.2.1"), protocol: .tcp,
            destinationPort: 443)
        let overlay = world.builder.overlay
        #expect(overlay.verdict(on: outside, at: OverlayBuilder.time).decidedBy == .default)
        world.peer { $0.fullEncapsulation = false }
        #expect(world.builder.overlay.verdict(on: outside, at: OverlayBuilder.time).decidedBy == .scope)
    }

    @Test(arguments: [
        "10.9.9.9", "172.31.255.255", "192.168.0.1", "100.64.0.1", "169.254.169.254", "127.0.0.1", "224.0.0.1",
        "0.0.0.1",
        "255.255.255.255",
    ])
    func `what isn't the Internet's is no outside, and no rule speaks of it`(address: String) throws {
        var world = try World()
        world.peer { $0.fullEncapsulation = true }
        let inside = Flow(
            source: try IPAddress(text: "10.1.0.3"), destination: try IPAddress(text: address), protocol: .tcp,
            destinationPort: 80)
        #expect(world.builder.overlay.verdict(on: inside, at: OverlayBuilder.time).decidedBy == .scope)
        let exit = try #require(world.builder.overlay.compile(for: world.exit.id)?.firewall?.exit)
        #expect(exit.clients == [try Prefix("10.1.0.3/32")])
        #expect(!exit.outside.contains { $0.contains(inside.destination) })
        let outside = try IPAddress(text: "192.0.2.1")
        #expect(exit.outside.contains { $0.contains(outside) })
    }

    @Test func `a prefix that a route names is no outside, and stays the route's`() throws {
        var world = try World()
        world.peer { $0.fullEncapsulation = true }
        _ = try world.builder.route("lan", in: world.office, "198.51.100.0/24", via: [world.gateway])
        let exit = try #require(world.builder.overlay.compile(for: world.exit.id)?.firewall?.exit)
        let inRoute = try IPAddress(text: "198.51.100.7")
        #expect(!exit.outside.contains { $0.contains(inRoute) })
    }

    @Test func `without an exit an agent's default route leads nowhere, and a file's to a gateway that refuses`() throws
    {
        var world = try World()
        world.peer { $0.fullEncapsulation = true }
        let tablet = try world.builder.device("tablet", .static)
        var place = try world.builder.peer(tablet, in: world.office, "10.1.0.4")
        place.fullEncapsulation = true
        world.builder.configuration.insert(place)
        #expect(world.builder.allowedIPs(of: world.exit, at: tablet) == ["0.0.0.0/0", "10.1.0.2/32", "::/0"])
        world.builder.configuration.devices[world.exit.id]?.service?.roles = [.ingress]
        let laptop = try #require(world.builder.overlay.compile(for: world.laptop.id))
        #expect(laptop.routes.map(\.destination) == [.default(.v4)])
        #expect(laptop.peers.flatMap(\.allowedIPs).filter(\.isDefault) == [])
        #expect(world.builder.allowedIPs(of: world.gateway, at: tablet) == ["0.0.0.0/0", "10.1.0.0/24", "::/0"])
        #expect(world.builder.overlay.compile(for: world.gateway.id)?.firewall?.exit == nil)
    }

    @Test func `without an exit a full tunnel is degraded, and says why`() throws {
        var world = try World()
        world.peer { $0.fullEncapsulation = true }
        world.builder.configuration.devices[world.exit.id]?.service?.roles = [.ingress]
        #expect(try world.routing.status == .degraded)
        #expect(try world.routing.reason == "no gateway of the network is an exit")
        #expect(try world.routing.egress == nil)
    }

    @Test func `an exit that is named and can't be had is never replaced by another`() throws {
        var world = try World()
        let intent = RoutingIntent(trafficMode: .fullTunnel, routingMode: .manual, egressDeviceID: world.gateway.id)
        world.device(intent)
        #expect(try world.routing.reason == "gw, which device_preference names, is no exit_gateway")
        world.device(RoutingIntent(trafficMode: .fullTunnel, routingMode: .manual, egressDeviceID: world.exit.id))
        world.builder.configuration.devices[world.exit.id]?.state = .blocked
        #expect(try world.routing.status == .degraded)
        #expect(try world.routing.reason == "exit, which device_preference names, doesn't serve the network now")
        world.builder.configuration.devices[world.exit.id] = nil
        #expect(try world.routing.reason == "the gateway that device_preference names is gone")
        #expect(world.builder.allowedIPs(of: world.gateway, at: world.laptop) == ["10.1.0.0/24"])
    }

    @Test func `of two networks that ask for the full tunnel one has it, and the other says which`() throws {
        var world = try World()
        let lab = try world.builder.network("lab", "10.2.0.0/24")
        try world.builder.peer(world.exit, in: lab, "10.2.0.1")
        try world.builder.peer(world.laptop, in: lab, "10.2.0.2")
        for id in [world.office.id, lab.id] {
            world.builder.configuration.networks[id]?.routingPolicy.trafficMode = .fullTunnel
        }
        let older = min(world.office.id, lab.id)
        let newer = max(world.office.id, lab.id)
        func statuses() -> [ID<Network>: EffectiveRouting.Status] {
            let routings = world.builder.overlay.routing(of: world.laptop.id)
            return Dictionary(routings.map { ($0.networkID, $0.status) }) { first, _ in first }
        }
        #expect(statuses() == [older: .ok, newer: .shadowed])
        world.device(RoutingIntent(), network: newer)
        #expect(statuses() == [older: .shadowed, newer: .ok])
        let shadowed = world.builder.overlay.routing(of: world.laptop.id).first { $0.status == .shadowed }
        #expect(shadowed?.shadowedBy == newer)
    }

    /// An office with a gateway and an exit, and a laptop that belongs to somebody.
    private struct World {
        var builder = OverlayBuilder()
        let office: Network
        let gateway: Device
        let exit: Device
        let laptop: Device
        let owner: ID<User>

        init() throws {
            owner = builder.id()
            office = try builder.network("office", "10.1.0.0/24")
            gateway = try builder.device("gw", .gateway)
            exit = try builder.device("exit", .gateway, roles: [.ingress, .exit])
            laptop = try builder.device("laptop", owner: owner)
            try builder.peer(gateway, in: office, "10.1.0.1")
            try builder.peer(exit, in: office, "10.1.0.2")
            try builder.peer(laptop, in: office, "10.1.0.3")
            let (id, primary) = (office.id, gateway.id)
            builder.configuration.networks[id]?.primaryGatewayID = primary
        }

        var routing: EffectiveRouting {
            get throws { try #require(builder.overlay.routing(of: laptop.id).first { $0.networkID == office.id }) }
        }

        mutating func network(_ change: (inout Network) -> Void) {
            guard var network = builder.configuration.networks[office.id] else { return }
            change(&network)
            builder.configuration.insert(network)
        }

        mutating func peer(_ change: (inout Peer) -> Void) {
            guard var peer = builder.overlay.peers(of: laptop.id).first else { return }
            change(&peer)
            builder.configuration.insert(peer)
        }

        mutating func device(_ intent: RoutingIntent, network: ID<Network>? = nil) {
            builder.configuration.devices[laptop.id]?.routing = RoutingPreference(intent: intent, networkID: network)
        }

        mutating func user(_ intent: RoutingIntent) {
            builder.configuration.insert(
                UserRouting(
                    id: builder.id(), userID: owner, preference: RoutingPreference(intent: intent),
                    updatedAt: OverlayBuilder.time))
        }
    }
}
