// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import Standalone
import Testing

@Suite struct ClientPlanTests {
    @Test func `each allowed IP gets a route with the client's own address of its family as source`() throws {
        let client = try laptop(["10.20.0.0/24", "fd00:20::/64"], addresses: ["10.10.0.2/32", "fd00:10::2/128"])
        #expect(
            try plan(client).node.network.routes == [
                Route(destination: try Prefix("10.20.0.0/24"), source: IPAddress("10.10.0.2")),
                Route(destination: try Prefix("fd00:20::/64"), source: IPAddress("fd00:10::2")),
            ])
        #expect(try plan(client).node.network.rules.isEmpty)
        #expect(try plan(client).node.tunnel.firewallMark == 0)
    }

    @Test func `the interface's own network has the kernel's route and gets no second one`() throws {
        let client = try laptop(["10.10.0.0/24", "10.10.0.9/32", "10.20.0.0/24"], addresses: ["10.10.0.2/24"])
        let node = try plan(client).node
        #expect(node.network.routes.map(\.destination) == [try Prefix("10.20.0.0/24")])
        #expect(node.tunnel.peers[0].allowedIPs == Set(client.allowedIPs))
    }

    @Test func `an allowed IP that holds the server is refused by name, and the rest is applied`() throws {
        let plan = try plan(try laptop(["192.0.2.0/24", "10.20.0.0/24"]))
        #expect(
            plan.refusals.map(\.description) == [
                "192.0.2.0/24 holds the server's own address 192.0.2.1: leave that address out, "
                    + "or write 0.0.0.0/0 for everything"
            ])
        #expect(plan.node.network.routes.map(\.destination) == [try Prefix("10.20.0.0/24")])
        #expect(plan.node.tunnel.peers[0].allowedIPs == [try Prefix("10.20.0.0/24")])
    }

    @Test(arguments: ["192.168.1.0/24", "192.168.0.0/16", "192.168.1.77/32"])
    func `an allowed IP that overlaps an attached network is refused by name`(prefix: String) throws {
        let home = AttachedNetwork(prefix: try Prefix("192.168.1.0/24"), interface: "eth0")
        let plan = try plan(try laptop([prefix]), attached: [home])
        #expect(
            plan.refusals.map(\.description) == [
                "\(prefix) overlaps 192.168.1.0/24, which this host is attached to by eth0: "
                    + "name a network that lies elsewhere"
            ])
        #expect(plan.node.network.routes.isEmpty)
    }

    @Test func `an allowed IP of a family without an address is refused by name`() throws {
        let plan = try plan(try laptop(["0.0.0.0/0", "::/0"]))
        #expect(
            plan.refusals.map(\.description) == [
                "::/0 needs an IPv6 address on wg0: add one to wg.address, or remove it from wg.allowed_ips"
            ])
        #expect(Set(plan.node.network.rules.map(\.family)) == [.v4])
    }

    @Test func `everything goes by a table of its own that the tunnel's own packets never look up`() throws {
        let home = AttachedNetwork(prefix: try Prefix("192.168.1.0/24"), interface: "eth0")
        let client = try laptop(["0.0.0.0/0", "::/0"], addresses: ["10.10.0.2/32", "fd00:10::2/128"])
        let node = try plan(client, attached: [home]).node
        let mark = node.tunnel.firewallMark
        #expect(mark != 0)
        for (family, source) in [(AddressFamily.v4, "10.10.0.2"), (.v6, "fd00:10::2")] {
            let route = try #require(node.network.routes.first { $0.destination == .default(family) })
            #expect(route == Route(destination: .default(family), source: IPAddress(source), table: mark))
            let rules = node.network.rules.filter { $0.family == family && $0.udpDestination == nil }
                .sorted { $0.priority < $1.priority }
            #expect(rules.count == 2)
            #expect(rules[0].action == .lookup(table: Route.mainTable))
            #expect(rules[0].suppressPrefixLength == 0)
            #expect(rules[1].action == .lookup(table: mark))
            #expect((rules[1].mark, rules[1].markMask) == (mark, UInt32.max))
            #expect(rules[1].inverted)
            #expect(rules[0].priority < rules[1].priority && rules[1].priority < 32766)
        }
    }

    @Test(arguments: [("192.0.2.1", true), ("2001:db8::1", false)])
    func `with everything in the tunnel, the way back to an IPv4 server is still found`(
        server: String, isNeeded: Bool
    ) throws {
        let client = try laptop(["0.0.0.0/0", "::/0"], addresses: ["10.10.0.2/32", "fd00:10::2/128"])
        let rules = try plan(client, server: server).node.network.rules
        let tunnel = try #require(rules.first { $0.inverted })
        let back = rules.filter { $0.udpDestination != nil }
        #expect(back.map(\.udpDestination) == (isNeeded ? [SocketAddress("192.0.2.1:51820")] : []))
        #expect(back.allSatisfy { $0.family == .v4 && $0.priority < tunnel.priority })
        #expect(back.allSatisfy { $0.action == .lookup(table: Route.mainTable) })
    }

    @Test func `the full tunnel's number has no bit that others test alone`() throws {
        for number in 0..<2_000 {
            var client = try laptop(["0.0.0.0/0"])
            client.local.name = try InterfaceName("wg\(number)")
            let mark = try plan(client).node.tunnel.firewallMark
            #expect(mark >> 16 == 51820)
            #expect(mark & (EnteringMark.bit | 0xc000) == 0)
        }
    }

    @Test func `two clients on one host share neither table nor rule`() throws {
        var (first, second) = (try laptop(["0.0.0.0/0"]), try laptop(["0.0.0.0/0"]))
        (first.local.name, second.local.name) = (try InterfaceName("wg0"), try InterfaceName("wg1"))
        let (a, b) = (try plan(first).node, try plan(second).node)
        #expect(a.network.rules.isDisjoint(with: b.network.rules))
        #expect(a.network.routes.isDisjoint(with: b.network.routes))
    }

    @Test func `the server is sent to at its address and port`() throws {
        let peer = try #require(try plan(try laptop(["10.20.0.0/24"])).node.tunnel.peers.first)
        #expect(peer.endpoint == SocketAddress("192.0.2.1:51820"))
        #expect(peer.persistentKeepalive == 25)
    }
}

private func plan(
    _ client: ClientConfiguration, server: String = "192.0.2.1", attached: [AttachedNetwork] = []
) throws -> ClientPlan {
    client.plan(server: try #require(IPAddress(server)), attached: attached)
}
