// SPDX-License-Identifier: Apache-2.0

import Addressing
import ConfigurationYAML
import NodeRuntime
import OverlayModel
import Standalone
import Testing

@Suite struct GatewayReadingTests {
    @Test func `what is left out has its standard value`() throws {
        let read = try readGateway(gateway()).configuration
        #expect(read.local.listenPort == 51820)
        #expect(read.local.mtu == 1420)
        #expect(read.local.driver == .automatic)
        #expect(read.mode == .observe)
        #expect(read.rules.isEmpty && read.resources.isEmpty)
        #expect(
            read.logging
                == FlowLogConfiguration(
                    path: "/var/log/wg-server/events.jsonl", group: 100, perPacket: false, maximumSize: 100 << 20,
                    keep: 5))
        #expect(read.peers[0].allowedIPs == [try Prefix("10.10.0.2/32")])
    }

    @Test func `everything that can be said is read`() throws {
        let read = try readGateway(everything).configuration
        #expect(read.local.addresses == [try InterfaceAddress("10.10.0.1/24"), try InterfaceAddress("fd00:10::1/64")])
        #expect((read.local.listenPort, read.local.mtu) == (51821, 1380))
        #expect(read.local.driver == .only(.uapi))
        let ann = read.peers[0]
        #expect((ann.name, ann.mode, ann.persistentKeepalive) == ("ann", .enforce, 25))
        #expect(ann.endpoint == SocketAddress("192.0.2.7:51820"))
        #expect(ann.presharedKey == (try PresharedKey(Keys.bob)))
        #expect(read.mode == .enforce)
        #expect(read.resources == [ResourceMode(prefix: try Prefix("10.30.0.0/24"), mode: .observe)])
        #expect(
            read.rules == [
                GatewayRule(
                    name: "web", client: try PublicKey(Keys.ann),
                    destinations: [try Prefix("10.20.0.0/24"), try Prefix("fd00:20::/64")], protocol: .tcp,
                    ports: [PortRange(8080, 8080), PortRange(9000, 9010), PortRange(443, 443)])
            ])
        #expect(
            read.logging
                == FlowLogConfiguration(path: "/tmp/e.jsonl", group: 7, perPacket: true, maximumSize: 3 << 20, keep: 9))
    }

    @Test func `numbers may stand in quotes, and leading zeros mean nothing`() throws {
        #expect(try readGateway(gateway(wg: "  listen_port: '51821'\n")).configuration.local.listenPort == 51821)
        #expect(try readGateway(gateway(wg: "  listen_port: 08080\n")).configuration.local.listenPort == 8080)
    }

    @Test func `flat spellings mean the same`() throws {
        let flat = gateway(rules(annRule) + "authz_mode: enforce\nlogging_enabled: false\n")
        let nested = gateway(rules(annRule) + "authz: {mode: enforce}\nlogging: {enabled: false}\n")
        #expect(try readGateway(flat).configuration == readGateway(nested).configuration)
        #expect(try readGateway(flat).configuration.logging == nil)
    }

    @Test func `sections without anything in them are as good as none`() throws {
        let empty = gateway("authz:\nlogging:\npolicy:\n  rules:\n")
        #expect(try readGateway(empty).configuration == readGateway(gateway()).configuration)
    }

    @Test func `group 0 is the standard group`() throws {
        #expect(try readGateway(gateway("logging: {group: 0}\n")).configuration.logging?.group == 100)
    }

    @Test func `a gateway without peers is allowed, and said`() throws {
        for text in [gateway(peers: ""), gateway(peers: "    []\n")] {
            #expect(try readGateway(text).warnings.map(\.field) == ["wg.peers"])
        }
        #expect(try readGateway(gateway()).warnings.isEmpty)
    }

    @Test func `anchors and aliases say a thing once`() throws {
        let text = gateway(
            rules("    - client_id: \(Keys.ann)\n      allowed_cidrs: &servers [10.20.0.0/24]\n")
                + "    - client_id: \(Keys.bob)\n      allowed_cidrs: *servers\n")
        let read = try readGateway(text).configuration
        #expect(read.rules[0].destinations == read.rules[1].destinations)
    }

    @Test func `thousands of peers and rules are read`() throws {
        var (peers, lines) = ("", "")
        for number in 0..<2_000 {
            let bytes = (0..<32).map { UInt8($0 < 2 ? number >> (8 * $0) & 0xff : 1) }
            let key = PublicKey(bytes: try #require(FixedBytes<32>(bytes)))
            peers += "    - public_key: \(key)\n      allowed_ips: [10.11.\(number / 250).\(number % 250)/32]\n"
            lines += "    - client_id: \(key)\n      allowed_cidrs: [10.20.0.0/24]\n"
        }
        let text = gateway(peers: peers, rules(lines))
        #expect(try readGateway(text).configuration.rules.count == 2_000)
    }
}

private let everything = """
    wg:
      iface: wg0
      listen_port: 51821
      private_key: \(Keys.gateway)
      address: [10.10.0.1/24, 'fd00:10::1/64']
      mtu: 1380
      driver: uapi
      peers:
        - public_key: \(Keys.ann)
          allowed_ips: [10.10.0.2/32, 'fd00:10::2/128']
          name: ann
          mode: enforce
          preshared_key: \(Keys.bob)
          endpoint: 192.0.2.7:51820
          persistent_keepalive_sec: 25
    authz:
      mode: enforce
      resources: [{cidr: 10.30.0.0/24, mode: observe}]
    logging:
      enabled: true
      path: /tmp/e.jsonl
      group: 7
      per_packet: true
      max_size_mb: 3
      keep: 9
    policy:
      rules:
        - client_id: \(Keys.ann)
          name: web
          allowed_cidrs: [10.20.0.0/24, 'fd00:20::/64']
          protocol: tcp
          ports: [8080, '9000-9010', 0443]
    """
