// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import Synchronization
import Testing

@testable import Standalone

/// The client in virtual time: each test says what happens and when.
@Suite struct ClientTests {
    let machine = Machine()

    @Test func `nothing is put up before the server's address is known`() throws {
        var client = try Client(
            try laptop(["10.20.0.0/24"], server: name), ports: machine.ports, logger: machine.logger)
        try client.handle(ClientEvents(), now: .zero)
        #expect(client.question == "vpn.example.org")
        #expect(try machine.network() == nil)
        try client.handle(answer("192.0.2.1"), now: .seconds(1))
        #expect(try #require(try machine.network()).isUp)
        #expect(try machine.server()?.configuration.endpoint == SocketAddress("192.0.2.1:51820"))
        #expect(client.question == nil)
    }

    @Test func `a server given by its address is asked nobody for`() throws {
        let client = try started(try laptop(["10.20.0.0/24"]))
        #expect(client.question == nil)
        #expect(try machine.network()?.routes.map(\.destination) == [try Prefix("10.20.0.0/24")])
    }

    @Test func `a silent server is looked up again and followed to its new address`() throws {
        var client = try started(try laptop(["10.20.0.0/24"], server: name))
        try client.handle(ClientEvents(), now: .seconds(10))
        #expect(client.question == nil)
        try client.handle(ClientEvents(), now: .seconds(20))
        #expect(client.question == "vpn.example.org")
        try client.handle(answer("198.51.100.7"), now: .seconds(21))
        #expect(try machine.server()?.configuration.endpoint == SocketAddress("198.51.100.7:51820"))
        #expect(machine.log.contains { $0.hasPrefix("warning server is silent") })
    }

    @Test func `an answer that says the same sends to it again, wherever the server was heard from last`() throws {
        var client = try started(try laptop(["10.20.0.0/24"], server: name))
        let wg0 = try InterfaceName("wg0")
        machine.set { $0.tunnels[wg0]?.peers[0].configuration.endpoint = SocketAddress("203.0.113.9:1") }
        try client.handle(ClientEvents(), now: .seconds(10))
        #expect(try machine.server()?.configuration.endpoint == SocketAddress("203.0.113.9:1"), "roaming is allowed")
        try client.handle(ClientEvents(), now: .seconds(20))
        try client.handle(answer("192.0.2.1"), now: .seconds(21))
        #expect(try machine.server()?.configuration.endpoint == SocketAddress("192.0.2.1:51820"))
    }

    @Test func `what somebody else removes comes back, and the log says so`() throws {
        var client = try started(try laptop(["10.20.0.0/24"]))
        let wg0 = try InterfaceName("wg0")
        machine.set { $0.networks[wg0]?.routes = [] }
        try client.handle(hostChanged, now: .seconds(2))
        #expect(try machine.network()?.routes.count == 1)
        #expect(machine.log.contains { $0.hasPrefix("notice repaired") && $0.contains("1 route(s) missing") })
    }

    @Test func `a network that the host joins later takes its prefix back`() throws {
        var client = try started(try laptop(["10.20.0.0/24", "10.30.0.0/24"]))
        let hotel = AttachedNetwork(prefix: try Prefix("10.30.0.0/16"), interface: "wlan0")
        machine.set { $0.attached = [hotel] }
        try client.handle(hostChanged, now: .seconds(2))
        #expect(try machine.network()?.routes.map(\.destination) == [try Prefix("10.20.0.0/24")])
        #expect(machine.log.contains { $0.hasPrefix("warning allowed IP refused") && $0.contains("wlan0") })
        machine.set { $0.attached = [] }
        try client.handle(hostChanged, now: .seconds(3))
        #expect(try machine.network()?.routes.count == 2)
    }

    @Test func `a reload changes what differs and keeps the tunnel`() throws {
        var client = try started(try laptop(["10.20.0.0/24"]))
        let wg0 = try InterfaceName("wg0")
        machine.set { $0.tunnels[wg0]?.peers[0].sentBytes = 4_711 }
        try client.handle(configuration(try laptop(["10.40.0.0/24"])), now: .seconds(2))
        #expect(try machine.network()?.routes.map(\.destination) == [try Prefix("10.40.0.0/24")])
        #expect(try machine.server()?.sentBytes == 4_711)
    }

    @Test func `a reload with another interface takes the old one down`() throws {
        var client = try started(try laptop(["10.20.0.0/24"]))
        var other = try laptop(["10.20.0.0/24"])
        other.local.name = try InterfaceName("wg7")
        try client.handle(configuration(other), now: .seconds(2))
        #expect(try machine.network("wg0") == nil)
        #expect(try machine.network("wg7")?.isUp == true)
        try client.takeDown()
        #expect(try machine.network("wg7") == nil)
    }

    @Test func `a reload to somebody else's interface keeps what runs`() throws {
        var client = try started(try laptop(["10.20.0.0/24"]))
        let lan = try InterfaceName("lan0")
        machine.set { $0.networks[lan] = InterfaceState(isUp: true, mtu: 1500, addresses: []) }
        var other = try laptop(["10.20.0.0/24"])
        other.local.name = lan
        try client.handle(configuration(other), now: .seconds(2))
        #expect(try machine.network("wg0")?.isUp == true)
        #expect(try machine.network("lan0")?.addresses.isEmpty == true)
        #expect(machine.log.contains { $0.hasPrefix("error not as configured") && $0.contains("lan0") })
    }

    @Test func `an interface that another program runs is refused, at the start and on reload`() throws {
        let (wg0, wg7) = (try InterfaceName("wg0"), try InterfaceName("wg7"))
        var client = try started(try laptop(["10.20.0.0/24"]))
        #expect(throws: TunnelError.alreadyRunning(wg0)) { try started(try laptop(["10.20.0.0/24"])) }
        machine.set { $0.claimed.insert(wg7) }
        var other = try laptop(["10.20.0.0/24"])
        other.local.name = wg7
        try client.handle(configuration(other), now: .seconds(2))
        #expect(try machine.network("wg0")?.isUp == true && machine.network("wg7") == nil)
        #expect(machine.log.contains { $0.hasPrefix("error") && $0.contains("already runs wg7") })

        machine.set { $0.claimed.remove(wg7) }
        try client.handle(ClientEvents(), now: .seconds(7))
        #expect(try machine.network("wg7")?.isUp == true)
        #expect(machine.state.withLock { $0.claimed } == [wg7], "the old interface is anybody's")
    }

    @Test func `a reload to a server whose name has no address keeps what runs`() throws {
        var client = try started(try laptop(["10.20.0.0/24"]))
        try client.handle(configuration(try laptop(["10.20.0.0/24"], server: name)), now: .seconds(2))
        let failure = NameAnswer(name: "vpn.example.org", result: .failure(Machine.Unknown(name: "vpn.example.org")))
        try client.handle(ClientEvents(answer: failure), now: .seconds(3))
        #expect(try machine.server()?.configuration.endpoint == SocketAddress("192.0.2.1:51820"))
        try client.handle(ClientEvents(), now: .seconds(8))
        #expect(client.question == "vpn.example.org", "it is asked for again after 5 s")
    }

    @Test func `an interface of another kind is refused and left alone`() throws {
        let foreign = InterfaceState(isUp: true, mtu: 1500, addresses: [])
        let wg0 = try InterfaceName("wg0")
        machine.set {
            $0.refusal = .notWireGuard(wg0, kind: "dummy")
            $0.networks[wg0] = foreign
        }
        var client = try Client(try laptop(["10.20.0.0/24"]), ports: machine.ports, logger: machine.logger)
        #expect(throws: TunnelError.notWireGuard(wg0, kind: "dummy")) {
            try client.handle(ClientEvents(), now: .zero)
        }
        try client.takeDown()
        #expect(try machine.network() == foreign)
    }

    private let name = "vpn.example.org:51820"
    private let hostChanged = ClientEvents(hostChanged: true)

    private func started(_ configuration: ClientConfiguration) throws -> Client {
        var client = try Client(configuration, ports: machine.ports, logger: machine.logger)
        try client.handle(ClientEvents(), now: .zero)
        if client.question != nil { try client.handle(answer("192.0.2.1"), now: .zero) }
        return client
    }

    private func answer(_ addresses: String...) -> ClientEvents {
        ClientEvents(
            answer: NameAnswer(name: "vpn.example.org", result: .success(addresses.compactMap { IPAddress($0) })))
    }

    private func configuration(_ configuration: ClientConfiguration) -> ClientEvents {
        ClientEvents(configuration: configuration)
    }
}
