// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel
import Testing

/// A boundary is tried at what rules name; a rule that opens it in passing must not make it disappear.
@Suite struct SelfTestPlanTests {
    @Test func `each boundary of a gateway of two networks has a packet`() throws {
        let plan = try plan([try web])
        #expect(plan.allowed == (try flow(to: "10.20.0.10", 8080)))
        #expect(Set(plan.probes.map(\.boundary)) == Set(Boundary.allCases))
        #expect(plan.missing.isEmpty)
        #expect(plan[.spoof]?.source.description == "10.10.0.254")
        #expect(plan[.otherNetwork]?.destination.description == "10.11.0.2")
        #expect(plan[.lan]?.destination.description == "192.0.2.254")
        #expect(plan[.metadata]?.destination.description == "169.254.169.254")
        #expect(plan[.input] == (try flow(to: "10.10.0.1", 65535)))
        #expect(plan[.flush] == plan.allowed)
    }

    @Test(arguments: [ProtocolMatch.any, .tcp])
    func `a rule of everything hides no boundary: its own packet is tried there`(match: ProtocolMatch) throws {
        let ports = match == .tcp ? [PortRange(22, 22)] : []
        let hole = FirewallRule(
            name: "hole", sources: [.default(.v4)], destinations: [.default(.v4)], protocol: match, ports: ports)
        let plan = try plan([hole, try web])
        #expect(Set(plan.probes.map(\.boundary)) == Set(Boundary.allCases))
        for boundary in [Boundary.lan, .metadata, .input] where match == .tcp {
            #expect(plan[boundary]?.destinationPort == 22, "\(boundary): the port that the hole opens")
        }
    }

    @Test func `what a rule names of an attached network is no boundary, and the rest of it is`() throws {
        let host = FirewallRule(name: "host", sources: [try client], destinations: [try Prefix("192.0.2.254/32")])
        #expect(try plan([host, try web])[.lan]?.destination.description == "192.0.2.253")
        let all = FirewallRule(name: "all", sources: [try client], destinations: [try Prefix("192.0.2.0/24")])
        #expect(try plan([all, try web]).missing[.lan] != nil)
    }

    @Test func `at an exit the Internet's rule is tried at the network that the machine is attached to`() throws {
        let outside = try Prefix("128.0.0.0/1")
        let internet = FirewallRule(
            name: "internet", sources: [try client], destinations: [outside], protocol: .tcp,
            ports: [PortRange(443, 443)])
        let probe = try plan([internet, try web], outside: [outside])[.lan]
        #expect(probe == (try flow(to: "192.0.2.254", 443)))
    }

    @Test func `a port that a rule names is not the one that is tried`() throws {
        let own = FirewallRule(
            name: "metrics", sources: [try client], destinations: [try Prefix("10.10.0.1/32")], protocol: .tcp,
            ports: [PortRange(65_000, 65_535)])
        #expect(try plan([own, try web])[.input]?.destinationPort == 64_999)
    }
}

// MARK: - The world

private var client: Prefix { get throws { try Prefix("10.10.0.2/32") } }

private var web: FirewallRule {
    get throws {
        FirewallRule(
            name: "web", level: 100, sources: [try client], destinations: [try Prefix("10.20.0.10/32")], protocol: .tcp,
            ports: [PortRange(8080, 8080)])
    }
}

private func flow(to destination: String, _ port: UInt16) throws -> Flow {
    Flow(
        source: try client.address, destination: try IPAddress(text: destination), protocol: .tcp, destinationPort: port
    )
}

/// A gateway of two networks, with a client in each, on a machine that is attached to 192.0.2.0/24.
private func plan(_ rules: [FirewallRule], outside: [Prefix] = []) throws -> SelfTestPlan {
    let interface = try InterfaceName("warren0")
    let own = try ["10.10.0.1/24", "10.11.0.1/24"].map { try InterfaceAddress($0) }
    let clients = [try client, try Prefix("10.11.0.2/32")]
    let firewall = Firewall(
        interface: interface, ownAddresses: own.map { OwnAddress(address: $0.address, clients: clients) }, rules: rules,
        enforcement: Enforcement(standard: .enforce))
    let node = NodeState(
        interface: interface,
        tunnel: TunnelConfiguration(
            privateKey: PrivateKey(bytes: FixedBytes()), listenPort: 51820,
            peers: clients.enumerated().map { number, prefix in
                PeerConfiguration(publicKey: key(UInt8(number + 1)), allowedIPs: [prefix])
            }),
        network: InterfaceState(isUp: true, mtu: 1420, addresses: Set(own)),
        filter: FilterState(firewall: firewall, logging: nil, owners: []))
    let attached = [AttachedNetwork(prefix: try Prefix("192.0.2.0/24"), interface: "eth0")]
    return SelfTestPlan(of: node, attached: attached, outside: outside)
}

extension SelfTestPlan {
    fileprivate subscript(boundary: Boundary) -> Flow? { probes.first { $0.boundary == boundary }?.flow }
}
