// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct MasqueradeTests {
    @Test func `the gateway that carries a masqueraded route translates towards it, and no other`() throws {
        var world = try World()
        try world.route("lan", "10.20.0.0/24", masquerade: true)
        try world.route("plain", "10.30.0.0/24", masquerade: false)
        #expect(world.nat(at: world.first) == ["10.1.0.0/24 → 10.20.0.0/24"])
        #expect(world.nat(at: world.second) == [])
        world.builder.configuration.devices[world.first.id]?.state = .blocked
        #expect(world.nat(at: world.second) == ["10.1.0.0/24 → 10.20.0.0/24"])
    }

    @Test func `two networks that lead to one prefix translate their own clients only`() throws {
        var world = try World()
        let lab = try world.builder.network("lab", "10.2.0.0/24")
        try world.builder.peer(world.first, in: lab, "10.2.0.1")
        try world.route("lan", "10.20.0.0/24", masquerade: true)
        _ = try world.builder.route("lan", in: lab, "10.20.0.0/24", via: [world.first])
        #expect(world.nat(at: world.first) == ["10.1.0.0/24 → 10.20.0.0/24"])
    }

    @Test func `what lies in an overlay is never translated, whatever a route says`() throws {
        var world = try World()
        try world.route("around", "10.0.0.0/14", masquerade: true)
        #expect(
            world.nat(at: world.first) == [
                "10.1.0.0/24 → 10.0.0.0/16, 10.1.1.0/24, 10.1.2.0/23, 10.1.4.0/22, "
                    + "10.1.8.0/21, 10.1.16.0/20, 10.1.32.0/19, 10.1.64.0/18, 10.1.128.0/17, 10.2.0.0/15"
            ])
    }

    private struct World {
        var builder = OverlayBuilder()
        let office: Network
        let first: Device
        let second: Device

        init() throws {
            office = try builder.network("office", "10.1.0.0/24")
            first = try builder.device("first", .gateway)
            second = try builder.device("second", .gateway)
            try builder.peer(first, in: office, "10.1.0.1")
            try builder.peer(second, in: office, "10.1.0.2")
        }

        mutating func route(_ name: String, _ prefix: String, masquerade: Bool) throws {
            var route = try builder.route(name, in: office, prefix, via: [first, second])
            route.masquerade = masquerade
            builder.configuration.insert(route)
        }

        func nat(at gateway: Device) -> [String] {
            (builder.overlay.compile(for: gateway.id)?.firewall?.nat ?? []).map { masquerade in
                [masquerade.sources, masquerade.destinations].map { prefixes in
                    prefixes.map(\.description).joined(separator: ", ")
                }.joined(separator: " → ")
            }
        }
    }
}
