// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel
import Standalone
import Testing

@Suite struct GatewayConfigurationTests {
    @Test func `the interface gets the host address, not the network address`() throws {
        #expect(try office().interfaceState.addresses == [try InterfaceAddress("10.10.0.1/24")])
    }

    @Test func `only networks that lie outside the interface's own get a route`() throws {
        var gateway = try office()
        gateway.peers[1].allowedIPs.append(try Prefix("192.168.7.0/24"))
        #expect(gateway.interfaceState.routes == [Route(destination: try Prefix("192.168.7.0/24"))])
    }

    @Test func `a peer that may send from everywhere does not become the gateway's way out`() throws {
        var gateway = try office()
        gateway.peers[1].allowedIPs.append(.default(.v6))
        #expect(gateway.interfaceState.routes.isEmpty)
        #expect(gateway.tunnel.peers[1].allowedIPs.contains(.default(.v6)))
    }

    @Test func `a rule's source is what its client may send from`() throws {
        let firewall = try office().firewall
        #expect(firewall.rules[0].sources == [try Prefix("10.10.0.2/32")])
        #expect(firewall.rules[0].action == .allow)
        #expect(firewall.ownAddresses.map(\.address) == [try #require(IPAddress("10.10.0.1"))])
    }

    @Test func `a rule without a name is called by its place`() throws {
        #expect(try office().firewall.rules.map(\.name) == ["web", "rules[1]"])
    }

    @Test func `a peer's mode holds in both directions, and a resource's for its destination`() throws {
        var gateway = try office()
        gateway.peers[0].mode = .enforce
        gateway.resources = [ResourceMode(prefix: try Prefix("10.30.0.0/24"), mode: .observe)]
        let laptop = try Prefix("10.10.0.2/32")
        #expect(
            gateway.firewall.enforcement
                == Enforcement(
                    standard: .observe, sources: [laptop: .enforce],
                    destinations: [laptop: .enforce, try Prefix("10.30.0.0/24"): .observe]))
    }

    @Test func `a resource with the very prefix of a peer decides about that destination`() throws {
        var gateway = try office()
        let laptop = try Prefix("10.10.0.2/32")
        gateway.peers[0].mode = .enforce
        gateway.resources = [ResourceMode(prefix: laptop, mode: .observe)]
        #expect(gateway.firewall.enforcement.sources == [laptop: .enforce])
        #expect(gateway.firewall.enforcement.destinations == [laptop: .observe])
    }

    @Test func `without a flow log nothing is handed to it`() throws {
        var gateway = try office()
        #expect(gateway.nodeState.filter?.logging == nil)
        gateway.logging = FlowLogConfiguration(group: 7, perPacket: true)
        #expect(gateway.nodeState.filter?.logging == FlowLogging(group: 7, perPacket: true))
    }

    @Test func `the flow log learns whose addresses they are`() throws {
        let owners = try #require(try office().nodeState.filter).owners
        #expect(owners.map(\.name) == ["laptop", nil])
        #expect(owners[0].prefixes == [try Prefix("10.10.0.2/32")])
    }
}

/// A gateway with a named client, a nameless one, and a rule for each.
private func office() throws -> GatewayConfiguration {
    let (laptop, phone) = (key(2), key(3))
    return GatewayConfiguration(
        local: LocalInterface(
            name: try InterfaceName("wg0"), privateKey: PrivateKey(bytes: key(1).bytes), listenPort: 51820,
            addresses: [try InterfaceAddress("10.10.0.1/24")]),
        peers: [
            GatewayPeer(publicKey: laptop, name: "laptop", allowedIPs: [try Prefix("10.10.0.2/32")]),
            GatewayPeer(publicKey: phone, allowedIPs: [try Prefix("10.10.0.3/32")]),
        ],
        rules: [
            GatewayRule(
                name: "web", client: laptop, destinations: [try Prefix("10.20.0.0/24")], protocol: .tcp,
                ports: [try PortRange("8080")]),
            GatewayRule(client: phone, destinations: [try Prefix("10.30.0.0/24")]),
        ])
}
