// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import LinuxNetlink
import LinuxTunnel
import NamespaceSupport
import NodeRuntime
import Testing

@Suite(.root) struct HostNetworkTests {
    @Test func `what is applied is observed, and applying the difference again changes nothing`() throws {
        try Scenario.run { scenario in
            let (name, host) = (try scenario.link("a"), network(scenario))
            let desired = try fullState(name)
            let fresh = try #require(try host.observe(name))
            #expect(fresh.addresses.isEmpty && fresh.routes.isEmpty && fresh.rules.isEmpty && !fresh.isUp)
            try host.apply(InterfaceChange(from: fresh, to: desired), to: name)
            #expect(try host.observe(name) == desired)
            try host.apply(InterfaceChange(from: fresh, to: desired), to: name)
            #expect(try host.observe(name) == desired)

            let less = InterfaceState(isUp: true, mtu: 1380, addresses: [try InterfaceAddress("10.10.0.2/24")])
            try host.apply(InterfaceChange(from: desired, to: less), to: name)
            #expect(try host.observe(name) == less)
        }
    }

    @Test func `addresses outlive the interface going down, and routes come back with the next difference`() throws {
        try Scenario.run { scenario in
            let (name, host) = (try scenario.link("a"), network(scenario))
            let desired = try fullState(name)
            try host.apply(InterfaceChange(from: try #require(try host.observe(name)), to: desired), to: name)
            try shell("ip link set \(name) down && ip link set \(name) up")
            let observed = try #require(try host.observe(name))
            #expect(observed.addresses == desired.addresses)
            #expect(observed.rules == desired.rules)
            #expect(observed.routes.isEmpty)
            try host.apply(InterfaceChange(from: observed, to: desired), to: name)
            #expect(try host.observe(name) == desired)
        }
    }

    @Test func `removing one address of a network keeps the other`() throws {
        try Scenario.run { scenario in
            let (name, host) = (try scenario.link("a"), network(scenario))
            let second = try InterfaceAddress("10.10.0.2/24")
            var state = InterfaceState(isUp: true, mtu: 1420, addresses: [try InterfaceAddress("10.10.0.1/24")])
            try host.apply(InterfaceChange(from: try #require(try host.observe(name)), to: state), to: name)
            state.addresses.insert(second)
            try host.apply(InterfaceChange(from: try #require(try host.observe(name)), to: state), to: name)
            state.addresses = [second]
            try host.apply(InterfaceChange(from: try #require(try host.observe(name)), to: state), to: name)
            #expect(try host.observe(name)?.addresses == [second])
        }
    }

    @Test func `leftovers are removed when the interface and the process are gone`() throws {
        try Scenario.run { scenario in
            let name = try scenario.link("a")
            let desired = try fullState(name)
            let first = network(scenario)
            try first.apply(InterfaceChange(from: try #require(try first.observe(name)), to: desired), to: name)
            try shell("ip link del \(name)")
            try shell("ip rule add pref 300 lookup 300 protocol 4")
            let second = network(scenario)
            #expect(try second.observe(name) == nil)
            try second.removeLeftovers(of: name)
            try second.removeLeftovers(of: name)
            for family in ["-4", "-6"] { #expect(try !shell("ip \(family) rule").contains("proto 87")) }
            #expect(try shell("ip rule").contains("lookup 300"), "what others made stays")
            #expect(try shell("ls \(scenario.stateDirectory)") == "lock\n")
        }
    }

    @Test func `leftovers of an interface that is still there are removed, and others' routes are not`() throws {
        try Scenario.run { scenario in
            let (name, host) = (try scenario.link("a"), network(scenario))
            try host.apply(
                InterfaceChange(from: try #require(try host.observe(name)), to: try fullState(name)), to: name)
            try shell("ip route add 10.99.0.0/24 dev \(name)")
            try host.removeLeftovers(of: name)
            let observed = try #require(try host.observe(name))
            #expect(observed.routes.isEmpty && observed.rules.isEmpty)
            #expect(try shell("ip route").contains("10.99.0.0/24"))
        }
    }

    @Test func `a rule that two interfaces need stays until the second is gone`() throws {
        try Scenario.run { scenario in
            let (a, b, host) = (try scenario.link("a"), try scenario.link("b"), network(scenario))
            let rule = PolicyRule(
                family: .v4, priority: 99, suppressPrefixLength: 0, action: .lookup(table: Route.mainTable))
            for name in [a, b] {
                let observed = try #require(try host.observe(name))
                var desired = observed
                desired.rules = [rule]
                try host.apply(InterfaceChange(from: observed, to: desired), to: name)
            }
            try host.removeLeftovers(of: a)
            #expect(try host.observe(a)?.rules == [])
            #expect(try host.observe(b)?.rules == [rule])
            try host.removeLeftovers(of: b)
            #expect(try !shell("ip rule").contains("suppress_prefixlength"))
        }
    }

    @Test func `attached networks are those of the other interfaces, without loopback and link-local`() throws {
        try Scenario.run { scenario in
            let (a, b) = (try scenario.link("a"), try scenario.link("b"))
            try shell("ip link set \(b) up && ip address add 192.0.2.7/24 dev \(b)")
            let odd = "c+\(getpid())"  // a name that only the kernel allows
            try shell(
                "ip link add \(odd) type ifb && ip link set \(odd) up && ip address add 198.51.100.1/24 dev \(odd)")
            try shell("ip address add fd00:7::7/64 dev \(b) nodad && ip address add 10.10.0.1/24 dev \(a)")
            let attached = try network(scenario).attachedNetworks(except: a)
            let expected = [
                AttachedNetwork(prefix: try Prefix("192.0.2.0/24"), interface: "\(b)"),
                AttachedNetwork(prefix: try Prefix("fd00:7::/64"), interface: "\(b)"),
                AttachedNetwork(prefix: try Prefix("198.51.100.0/24"), interface: odd),
            ]
            #expect(Set(attached) == Set(expected))
        }
    }

    @Test func `a change by somebody else is told`() async throws {
        // The stream is made in the namespace and read outside.
        var stream: AsyncStream<Void>?
        try Scenario.run { scenario in
            stream = try network(scenario).changes()
            try shell("ip rule add pref 300 lookup 300")
        }
        for await _ in try #require(stream) { break }
    }
}

private func network(_ scenario: Scenario) -> LinuxHostNetwork {
    LinuxHostNetwork(stateDirectory: scenario.stateDirectory)
}

/// One of everything, as a gateway with a full tunnel would have it.
private func fullState(_ name: InterfaceName) throws -> InterfaceState {
    let (v4, v6) = (try InterfaceAddress("10.10.0.1/24"), try InterfaceAddress("fd00:10::1/64"))
    return InterfaceState(
        isUp: true, mtu: 1420, addresses: [v4, v6],
        routes: [
            Route(destination: try Prefix("10.20.0.0/24"), source: v4.address),
            Route(destination: try Prefix("fd00:20::/64"), source: v6.address),
            Route(destination: .default(.v4), source: v4.address, table: 51820),
            Route(destination: .default(.v6), table: 51820),
        ],
        rules: Set(
            AddressFamily.allCases.flatMap { family in
                [
                    PolicyRule(
                        family: family, priority: 99,
                        udpDestination: SocketAddress(
                            address: family == .v4 ? v4.address : v6.address, port: 51820),
                        action: .lookup(table: Route.mainTable)),
                    PolicyRule(
                        family: family, priority: 99, destination: family == .v4 ? v4.address : v6.address,
                        action: .lookup(table: Route.mainTable)),
                    PolicyRule(
                        family: family, priority: 50, inputInterface: name, markMask: 0x1000_0000, action: .prohibit),
                    PolicyRule(
                        family: family, priority: 100, mark: 51820, markMask: .max, inverted: true,
                        action: .lookup(table: 51820)),
                    PolicyRule(
                        family: family, priority: 99, suppressPrefixLength: 0, action: .lookup(table: Route.mainTable)),
                ]
            }))
}
