// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

@testable import NodeRuntime

@Suite struct NodePlanTests {
    @Test func `an agent has its addresses, its peers by looked-up address, and its routes with their source`() throws {
        let plan = try laptop().plan(at: try place())
        #expect(plan.refusals.isEmpty)
        #expect(plan.node.network.addresses == [try InterfaceAddress("10.10.0.2/24")])
        #expect(
            plan.node.network.routes == [Route(destination: try Prefix("10.20.0.0/24"), source: IPAddress("10.10.0.2"))]
        )
        let peer = try #require(plan.node.tunnel.peers.first)
        #expect(peer.endpoint == SocketAddress("192.0.2.1:51820"))
        #expect(peer.allowedIPs == [try Prefix("10.10.0.0/24"), try Prefix("10.20.0.0/24")])
        #expect(peer.persistentKeepalive == 25)
        #expect(plan.node.filter == nil)
    }

    @Test func `a route that overlaps an attached network is refused by name, and the rest is applied`() throws {
        var place = try place()
        place.attached = [AttachedNetwork(prefix: try Prefix("10.20.0.0/16"), interface: "eth0")]
        let plan = try laptop().plan(at: place)
        #expect(
            plan.refusals.map(\.description) == [
                "10.20.0.0/24 overlaps 10.20.0.0/16, which this machine is attached to by eth0"
            ])
        #expect(plan.node.network.routes.isEmpty)
        #expect(plan.node.tunnel.peers.first?.allowedIPs == [try Prefix("10.10.0.0/24")])
    }

    @Test func `where nobody agreed to routes, nothing beyond the own networks goes into the tunnel`() throws {
        var place = try place()
        place.consent = NodeConsent().following(
            NodeConsent.Change(acceptsRoutes: false, acceptsExit: true, blocksIncoming: nil))
        let plan = try laptop().plan(at: place)
        #expect(plan.refusals == [RouteRefusal(destination: try Prefix("10.20.0.0/24"), reason: .routesNotAccepted)])
        #expect(plan.node.network.routes.isEmpty)
        #expect(plan.node.tunnel.peers.first?.allowedIPs == [try Prefix("10.10.0.0/24")])
        // Everything is asked for separately.
        #expect(try fullTunnel().plan(at: place).refusals.allSatisfy { !$0.destination.isDefault })
    }

    @Test func `an agent can be closed to what comes in; a gateway is there for it`() throws {
        var place = try place()
        #expect(try !laptop().plan(at: place).node.blocksIncoming)
        place.consent.blocksIncoming = true
        #expect(try laptop().plan(at: place).node.blocksIncoming)
        place.gateway = GatewayPlace(flowLog: nil)
        #expect(try !laptop().plan(at: place).node.blocksIncoming)
    }

    @Test(arguments: ["10.20.0.9", "192.0.2.1"])
    func `neither the control plane nor an endpoint is reached through the tunnel`(address: String) throws {
        var place = try place()
        place.controlPlane = [try #require(IPAddress("10.20.0.9"))]
        var state = try laptop()
        state.routes.append(DesiredRoute(destination: try Prefix("192.0.2.0/24"), source: state.routes[0].source))
        let plan = state.plan(at: place)
        #expect(
            plan.refusals.contains {
                $0.description.contains("holds \(address), which this machine must reach outside the tunnel")
            })
        #expect(plan.node.network.routes.isEmpty)
    }

    @Test func `the network of an own address that overlaps an attached one leaves the address alone`() throws {
        var place = try place()
        place.attached = [AttachedNetwork(prefix: try Prefix("10.10.0.0/24"), interface: "eth0")]
        let plan = try laptop().plan(at: place)
        #expect(plan.refusals.map(\.destination) == [try Prefix("10.10.0.0/24")])
        #expect(plan.node.network.addresses == [try InterfaceAddress("10.10.0.2/32")])
    }

    @Test func `a rule whose time is over is left out, whether or not the control plane says so`() throws {
        var place = try place()
        place.gateway = GatewayPlace(flowLog: nil)
        let end = Timestamp(milliseconds: 1_795_000_000_000)
        var state = try laptop()
        let rules = [end, nil].map {
            FirewallRule(name: "\($0 == nil ? "lasting" : "ending")", sources: [], destinations: [], expiresAt: $0)
        }
        state.firewall = DesiredFirewall(ownAddresses: [], rules: rules, flowLog: .off)
        func names() -> [String]? { state.plan(at: place).node.filter?.firewall.rules.map(\.name) }
        place.now = Timestamp(milliseconds: end.milliseconds - 1)
        #expect(names() == ["ending", "lasting"])
        place.now = end
        #expect(names() == ["lasting"])
    }

    @Test func `a gateway's rules are for its interface and enforced`() throws {
        var place = try place()
        place.gateway = GatewayPlace(flowLog: FlowLogging(group: 100))
        var state = try laptop()
        state.firewall = DesiredFirewall(ownAddresses: [try ownAddress()], rules: [], flowLog: .all)
        let filter = try #require(state.plan(at: place).node.filter)
        #expect(filter.firewall.interface == place.interface)
        #expect(filter.firewall.enforcement == Enforcement(standard: .enforce))
        #expect(filter.firewall.ownAddresses == [try ownAddress()])
        #expect(filter.logging == FlowLogging(group: 100))
        #expect(filter.owners.map(\.name) == ["gw1"])
    }

    @Test func `a gateway that is told nothing lets nothing through`() throws {
        var place = try place()
        place.gateway = GatewayPlace(flowLog: FlowLogging(group: 100))
        let node = DesiredState.empty.plan(at: place).node
        #expect(node.filter?.firewall.rules.isEmpty == true)
        #expect(node.filter?.firewall.enforcement == Enforcement(standard: .enforce))
        #expect(node.tunnel.peers.isEmpty)
        #expect(node.network.addresses.isEmpty)
    }

    @Test func `a full tunnel has a table of its own, and its own packets and the control plane go past it`() throws {
        var place = try place()
        place.consent.acceptsExit = true
        place.controlPlane = [try #require(IPAddress("203.0.113.9"))]
        place.attached = [AttachedNetwork(prefix: try Prefix("192.0.2.0/24"), interface: "eth0")]
        let plan = try fullTunnel().plan(at: place)
        let full = FullTunnel(place.interface)
        #expect(plan.refusals.isEmpty)
        #expect(plan.node.tunnel.firewallMark == full.number)
        #expect(plan.node.tunnel.peers.first?.allowedIPs.contains(.default(.v4)) == true)
        let source = try IPAddress(text: "10.10.0.2")
        #expect(plan.node.network.routes.contains(full.route(.v4, source: source)))
        #expect(!plan.node.network.routes.contains { $0.destination.isDefault && $0.table == Route.mainTable })
        let endpoint = try #require(SocketAddress("192.0.2.1:51820"))
        #expect(
            plan.node.network.rules.isSuperset(of: full.rules(.v4, peers: [endpoint], hosts: place.controlPlane)))
        // It has no IPv6 address: that family is refused, not sent past the tunnel.
        #expect(plan.node.network.rules.isSuperset(of: full.rules(.v6, peers: [], carries: false)))
        #expect(full.rules(.v6, peers: [], carries: false).contains { $0.action == .prohibit })
    }

    @Test func `nothing is sent into the tunnel beyond the networks on a machine that has not agreed to it`() throws {
        let plan = try fullTunnel().plan(at: try place())
        #expect(plan.refusals.map(\.reason) == [.exitNotAccepted, .exitNotAccepted])
        #expect(plan.node.network.rules.isEmpty && plan.node.tunnel.firewallMark == 0)
        #expect(!plan.node.network.routes.contains { $0.destination.isDefault })
        #expect(plan.node.tunnel.peers.first?.allowedIPs.contains { $0.isDefault } == false)
        #expect(plan.node.network.routes.count == 1)
    }

    @Test func `an exit is closed to the networks that its machine is attached to`() throws {
        var place = try place()
        place.gateway = GatewayPlace(flowLog: nil)
        place.consent.acceptsExit = true
        place.attached = [AttachedNetwork(prefix: try Prefix("198.51.100.0/24"), interface: "wan0")]
        let plan = try exitState().plan(at: place)
        let firewall = try #require(plan.node.filter?.firewall)
        #expect(!plan.refusesToBeExit)
        #expect(firewall.translation?.masquerades.map(\.destinations) == [[try Prefix("128.0.0.0/1")]])
        let (toSite, toNeighbour) = (try flow(to: "203.0.113.1"), try flow(to: "198.51.100.254"))
        #expect(firewall.verdict(on: toSite).accepts)
        let refused = firewall.verdict(on: toNeighbour)
        #expect(!refused.accepts)
        #expect(refused.rule.map { firewall.rules[$0].name } == SystemRule.exit)

        place.consent.acceptsExit = false
        let closed = try exitState().plan(at: place)
        #expect(closed.refusesToBeExit)
        #expect(closed.node.filter?.firewall.verdict(on: toSite).accepts == false)
        #expect(closed.node.filter?.firewall.translation?.masquerades == [])
    }

    @Test(arguments: [(FlowLogScope.all, false), (.denied, true)])
    func `a network's scope narrows the flow log`(scope: FlowLogScope, deniedOnly: Bool) throws {
        #expect(FlowLogging(group: 1).narrowed(to: scope)?.deniedOnly == deniedOnly)
        #expect(FlowLogging(group: 1).narrowed(to: .off) == nil)
    }
}

private func fullTunnel() throws -> DesiredState {
    var state = try laptop()
    state.routes.append(DesiredRoute(destination: .default(.v4), source: try IPAddress(text: "10.10.0.2")))
    state.peers[0].allowedIPs += [.default(.v4), .default(.v6)]
    return state
}

/// One client, whose half of the Internet is open to it.
private func exitState() throws -> DesiredState {
    var state = try laptop()
    let (clients, outside) = ([try Prefix("10.10.0.7/32")], [try Prefix("128.0.0.0/1")])
    state.firewall = DesiredFirewall(
        ownAddresses: [], rules: [FirewallRule(name: "web", level: 100, sources: clients, destinations: outside)],
        flowLog: .off, exit: DesiredExit(clients: clients, outside: outside))
    return state
}

private func flow(to destination: String) throws -> Flow {
    Flow(
        source: try IPAddress(text: "10.10.0.7"), destination: try IPAddress(text: destination), protocol: .tcp,
        destinationPort: 443)
}

@Suite struct PeerEndpointsTests {
    @Test func `an address is known at once, a name is asked for`() throws {
        var endpoints = PeerEndpoints()
        endpoints.update([try gateway("192.0.2.1:51820", 1), try gateway("gw.example.org:51820", 2)], now: .zero)
        #expect(endpoints.addresses == [key(1): try #require(SocketAddress("192.0.2.1:51820"))])
        #expect(endpoints.questions == ["gw.example.org"])
        #expect(endpoints.unknown == ["gw.example.org"])
        let answered = endpoints.answered(
            "gw.example.org", .success([try #require(IPAddress("192.0.2.2"))]), now: .zero)
        #expect(answered == [key(2)])
        #expect(endpoints.addresses[key(2)] == SocketAddress("192.0.2.2:51820"))
        #expect(endpoints.unknown.isEmpty)
    }

    @Test func `a peer that stays keeps its address, also when another comes`() throws {
        var endpoints = PeerEndpoints()
        endpoints.update([try gateway("gw.example.org:51820", 1)], now: .zero)
        _ = endpoints.answered("gw.example.org", .success([try #require(IPAddress("192.0.2.2"))]), now: .zero)
        endpoints.update([try gateway("gw.example.org:51820", 1), try gateway("192.0.2.9:1", 3)], now: .seconds(5))
        #expect(endpoints.questions.isEmpty)
        #expect(endpoints.addresses.count == 2)
    }

    @Test func `a peer that falls silent is asked for again`() throws {
        var endpoints = PeerEndpoints()
        endpoints.update([try gateway("gw.example.org:51820", 1)], now: .zero)
        _ = endpoints.answered("gw.example.org", .success([try #require(IPAddress("192.0.2.2"))]), now: .zero)
        let quiet = TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: [])
        #expect(endpoints.observed(quiet, now: .seconds(14)).isEmpty)
        #expect(endpoints.observed(quiet, now: .seconds(15)) == [key(1)])
        #expect(endpoints.questions == ["gw.example.org"])
    }

    @Test func `a failed look-up is tried again later`() throws {
        var endpoints = PeerEndpoints()
        endpoints.update([try gateway("gw.example.org:51820", 1)], now: .zero)
        #expect(endpoints.answered("gw.example.org", .failure(NoAnswer()), now: .zero).isEmpty)
        #expect(endpoints.questions.isEmpty)
        let quiet = TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: [])
        #expect(endpoints.observed(quiet, now: .seconds(5)) == [key(1)])
        #expect(endpoints.questions == ["gw.example.org"])
    }
}

// MARK: - The world

private struct NoAnswer: Error {}

private func gateway(_ endpoint: String, _ number: UInt8) throws -> DesiredPeer {
    DesiredPeer(
        publicKey: key(number), deviceID: try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057"),
        name: try DNSLabel(text: "gw\(number)"), allowedIPs: [try Prefix("10.10.0.0/24"), try Prefix("10.20.0.0/24")],
        endpoint: try Endpoint(endpoint), persistentKeepalive: 25)
}

/// A laptop in 10.10.0.0/24 behind gw1, which leads to 10.20.0.0/24.
private func laptop() throws -> DesiredState {
    DesiredState(
        addresses: [try InterfaceAddress("10.10.0.2/24")], mtu: 1420, listenPort: 0,
        peers: [try gateway("gw1.example.org:51820", 1)],
        routes: [
            DesiredRoute(destination: try Prefix("10.20.0.0/24"), source: try #require(IPAddress("10.10.0.2")))
        ],
        firewall: nil)
}

private func ownAddress() throws -> OwnAddress {
    OwnAddress(address: try #require(IPAddress("10.10.0.2")), clients: [try Prefix("10.10.0.0/24")])
}

private func place() throws -> NodePlace {
    NodePlace(
        interface: try InterfaceName("warren0"), privateKey: PrivateKey(bytes: key(7).bytes),
        endpoints: [key(1): try #require(SocketAddress("192.0.2.1:51820"))])
}
